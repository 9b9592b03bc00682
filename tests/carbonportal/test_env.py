"""The environment reader: strict, and each refusal one Chinese line that names variable and remedy."""

import pytest

from carbonportal.env import Environment, SettingRefused


def read(**source):
    return Environment(source)


@pytest.mark.parametrize(
    ("word", "value"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False), ("", True)],
)
def test_flag_knows_six_words_and_falls_back_on_empty(word, value):
    assert read(CARBON_HTTPS=word).flag("CARBON_HTTPS", "", default=True) is value


@pytest.mark.parametrize("word", ["ture", "on", "是", "2", "１"])
def test_flag_refuses_any_other_word(word):
    with pytest.raises(SettingRefused) as refused:
        read(CARBON_HTTPS=word).flag("CARBON_HTTPS", "", default=True)
    assert "CARBON_HTTPS" in str(refused.value)
    assert word in str(refused.value)
    assert "true" in str(refused.value)


def test_refusal_is_one_line_and_ends_the_process():
    with pytest.raises(SystemExit) as refused:
        read(N="x" * 300).number("N", 60, "", low=0, high=9)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("raw", ["-1", "3601", "1.5", "六十", "٣"])
def test_number_keeps_its_bounds(raw):
    with pytest.raises(SettingRefused):
        read(N=raw).number("N", 60, "", low=0, high=3600)


def test_number_accepts_its_bounds():
    assert read(N="3600").number("N", 60, "", low=0, high=3600) == 3600
    assert read().number("N", 60, "", low=0, high=3600) == 60


def test_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from a file\n", encoding="utf-8")
    assert read(KEY_FILE=str(tmp_path / "key"), KEY="from the variable").text("KEY", "", "") == "from a file"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_unreadable_file_is_refused_by_name(tmp_path, content):
    if content:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(SettingRefused, match="KEY_FILE"):
        read(KEY_FILE=str(tmp_path / "key")).text("KEY", "", "")


def test_a_wrong_database_address_never_shows_its_password():
    with pytest.raises(SettingRefused) as refused:
        read(DATABASE_URL="mysql://me:geheim@host/name").database("DATABASE_URL", "", "", shown="")
    assert "geheim" not in str(refused.value)
    assert "postgres://" in str(refused.value)


def test_database_by_socket_and_by_file():
    by_socket = read(D="postgres://me@/name?host=/run/pg").database("D", "", "", shown="")
    assert by_socket["ENGINE"] == "django.db.backends.postgresql"
    assert by_socket["OPTIONS"] == {"host": "/run/pg"}
    assert read(D="sqlite:////tmp/x.db").database("D", "", "", shown="")["NAME"] == "/tmp/x.db"


def test_networks_and_the_unix_socket():
    networks, unix = read(P="10.0.0.0/8, ::1,unix").networks("P", "")
    assert [str(network) for network in networks] == ["10.0.0.0/8", "::1/128"]
    assert unix
    assert read().networks("P", "") == ([], False)
    with pytest.raises(SettingRefused, match="proxy"):
        read(P="proxy.example").networks("P", "")


@pytest.mark.parametrize("raw", ["www.example.cn", "ftp://example.cn", "https://example.cn/path", "https://"])
def test_origin_is_an_origin(raw):
    with pytest.raises(SettingRefused):
        read(S=raw).origin("S", "http://localhost", "")


def test_origin_loses_its_closing_slash():
    assert read(S="https://example.cn/").origin("S", "", "") == "https://example.cn"


def test_paths_are_absolute(tmp_path):
    assert read(M=str(tmp_path)).path("M", tmp_path, "", shown="") == tmp_path
    with pytest.raises(SettingRefused, match="绝对路径"):
        read(M="media").path("M", tmp_path, "", shown="")


def test_choice_is_among_its_words():
    assert read().choice("L", "INFO", "", among=("INFO", "ERROR")) == "INFO"
    with pytest.raises(SettingRefused, match="INFO、ERROR"):
        read(L="LOUD").choice("L", "INFO", "", among=("INFO", "ERROR"))


def test_the_reader_lists_what_it_has_read():
    environment = read()
    environment.flag("A", "what A does", default=False)
    environment.names("B", "x,y", "what B does")
    assert [(v.name, v.default, v.meaning) for v in environment.variables.values()] == [
        ("A", "0", "what A does"),
        ("B", "x,y", "what B does"),
    ]


def test_words_are_each_of_the_list_and_none_is_none():
    def roles(given):
        return read(N=given).words("N", ["a", "b"], "", among=("a", "b", "c"), shown="")

    assert (roles(""), roles("c , a"), roles("none")) == (["a", "b"], ["c", "a"], [])
    for wrong in ("d", "a,none", "a;b", "A"):
        with pytest.raises(SettingRefused, match="N"):
            roles(wrong)
