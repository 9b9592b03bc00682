"""Demo content of our own words and pictures: invented media, people, companies and figures."""
