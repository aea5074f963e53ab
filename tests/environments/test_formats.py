"""Each format: what is read, where it stands, and what is said of the parts that no parser reads."""

from __future__ import annotations

import ast
import json
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.environments.classify import MAX_CLUES
from tokenscan.environments.formats.choose import FORMATS, choose_format
from tokenscan.environments.limits import MAX_BYTES, MAX_ENTRIES
from tokenscan.environments.names import Names
from tokenscan.environments.read import read_settings
from tokenscan.model.setting import Gap, Reading, Setting

NAMES = Names.default()

FILES = {
    "dotenv": "x.env",
    "yaml": "x.yml",
    "json": "x.json",
    "toml": "x.toml",
    "hcl": "x.tf",
    "xml": "x.xml",
    "properties": "x.properties",
    "ini": "x.ini",
    "python": "settings.py",
    "ruby": "config/x.rb",
    "shell": "env.sh",
    "lines": "x.conf",
}
"""A file name of each format."""


def read(path: str, text: str) -> Reading:
    return read_settings(path, text.encode(), NAMES)


def pairs_of(path: str, text: str) -> list[tuple[str, str]]:
    """Keys with dots, and values; nothing may be left over."""
    reading = read(path, text)
    assert reading.gaps == ()
    return [(".".join(each.key), each.value.reveal().decode()) for each in reading.settings]


def slice_of(text: str, setting: Setting) -> str:
    """What stands at the position of *setting*."""
    lines = text.split("\n")
    first, last = setting.line - 1, setting.end_line - 1
    if first == last:
        return lines[first][setting.column - 1 : setting.end_column - 1]
    return "\n".join(
        [lines[first][setting.column - 1 :], *lines[first + 1 : last], lines[last][: setting.end_column - 1]]
    )


def test_every_format_has_a_file_here() -> None:
    assert {name: choose_format(path, "") for name, path in FILES.items()} == {name: name for name in FORMATS}


TEXTS = {
    "dotenv": (
        r"""
        # a comment
        PLAIN=value # comment
        export EXPORTED = spaced value
        SINGLE='it is "here" #1'
        DOUBLE="line\nfeed \"q\""
        MULTI="first
        second"
        EMPTY=
        URL=postgres://u:p@h/db?x=1#frag
        REF=${PLAIN}-x
        not a line
        LONELY
        """,
        [
            ("PLAIN", "value"),
            ("EXPORTED", "spaced value"),
            ("SINGLE", 'it is "here" #1'),
            ("DOUBLE", 'line\nfeed "q"'),
            ("MULTI", "first\nsecond"),
            ("EMPTY", ""),
            ("URL", "postgres://u:p@h/db?x=1#frag"),
            ("REF", "${PLAIN}-x"),
        ],
    ),
    "yaml": (
        r"""
        base: &base {user: shop, 'quoted': "a\tb"}
        child:
          <<: *base
          tagged: !vault secret
          ref: !Ref Name
          jobs: !reference [a, b]
          fold: >-
            one
            two
          none: ~
          ? complex
          : key
        env:
          - A=1
          - {name: B, value: two}
          - plain
        containers:
          - name: web
            image: nginx
        --- # another document
        é: ünï
        """,
        [
            ("base.user", "shop"),
            ("base.quoted", "a\tb"),
            ("child.user", "shop"),
            ("child.quoted", "a\tb"),
            ("child.tagged", "secret"),
            ("child.ref", "Name"),
            ("child.jobs", "a"),
            ("child.jobs", "b"),
            ("child.fold", "one two"),
            ("child.none", ""),
            ("child.complex", "key"),
            ("env.A", "1"),
            ("env.B", "two"),
            ("env", "plain"),
            ("containers.web.name", "web"),
            ("containers.web.image", "nginx"),
            ("é", "ünï"),
        ],
    ),
    "json": (
        r"""
        // comment
        {
          "plain": "value", /* another */ "escaped": "a\u00e9\n\"b\"",
          "number": -1.5e3, "true": true, "none": null,
          "nested": {"list": ["x=1", "two", {"name": "N", "value": "v"},],},
          single: 'five',
        }
        """,
        [
            ("plain", "value"),
            ("escaped", 'aé\n"b"'),
            ("number", "-1.5e3"),
            ("true", "true"),
            ("none", ""),
            ("nested.list.x", "1"),
            ("nested.list", "two"),
            ("nested.list.N", "v"),
            ("single", "five"),
        ],
    ),
    "toml": (
        r"""
        title = "shop" # comment
        'quoted key'.sub = 'raw\n'
        [db.main]
        password = "a\"b\u00e9"
        text = '''
        one
        two'''
        long = \"\"\"
        three\"\"\"
        ports = [1, 2]
        inline = { user = "u", deep = { x = 1.5 } }
        when = 1979-05-27T07:32:00Z
        [[hosts]]
        name = "one"
        """.replace(r"\"\"\"", '"""'),
        [
            ("title", "shop"),
            ("quoted key.sub", r"raw\n"),
            ("db.main.password", 'a"bé'),
            ("db.main.text", "one\ntwo"),
            ("db.main.long", "three"),
            ("db.main.ports", "1"),
            ("db.main.ports", "2"),
            ("db.main.inline.user", "u"),
            ("db.main.inline.deep.x", "1.5"),
            ("db.main.when", "1979-05-27T07:32:00Z"),
            ("hosts.name", "one"),
        ],
    ),
    "hcl": (
        r"""
        region = "eu"   # comment
        /* block */
        resource "aws_db" "main" {
          password = "a\"b"
          name     = "x-${var.name}"
          from     = var.password
          count    = 2
          hidden   = sensitive("x")
          tags = { Team = "é", "k-2" : "v" }
          list = ["a", { name = "N", value = "V" }]
          script = <<-EOT
            export A=1
          EOT
          dynamic "setting" { content { value = "deep" } }
        }
        """,
        [
            ("region", "eu"),
            ("resource.aws_db.main.password", 'a"b'),
            ("resource.aws_db.main.name", "x-${var.name}"),
            ("resource.aws_db.main.from", "${var.password}"),
            ("resource.aws_db.main.count", "2"),
            ("resource.aws_db.main.tags.Team", "é"),
            ("resource.aws_db.main.tags.k-2", "v"),
            ("resource.aws_db.main.list", "a"),
            ("resource.aws_db.main.list.N", "V"),
            ("resource.aws_db.main.script", "    export A=1"),
            ("resource.aws_db.main.dynamic.setting.content.value", "deep"),
        ],
    ),
    "xml": (
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- comment -->
        <configuration xmlns:x="urn:x">
          <add key="é" value='a &amp; "b"' x:Transform="Insert"/>
          <db.user>shop</db.user>
          <text><![CDATA[<raw>]]></text>
          <property name="password"><value>deep</value></property>
          <dataSource username="u" password="p&lt;"/>
          <empty></empty>
        </configuration>
        """,
        [
            ("configuration.é", 'a & "b"'),
            ("configuration.é.x:Transform", "Insert"),
            ("configuration.db.user", "shop"),
            ("configuration.text", "<raw>"),
            ("configuration.password", "deep"),
            ("configuration.dataSource.username", "u"),
            ("configuration.dataSource.password", "p<"),
        ],
    ),
    "properties": (
        r"""
        # comment
        ! another
        a.b=value
        c : spaced value
        d\ e f
        long = one \
               two
        uni = \u00e9\t\=
        empty
        path=C:\\x
        """,
        [
            ("a.b", "value"),
            ("c", "spaced value"),
            ("d e", "f"),
            ("long", "one two"),
            ("uni", "é\t="),
            ("empty", ""),
            ("path", r"C:\x"),
        ],
    ),
    "ini": (
        """
        ; comment
        top = 1
        [db main]
        user = shop ; comment
        password: "a;b"
        url = http://x/#frag
        env = A=1
        host1 ansible_user=root ansible_password='p q'
        lonely
        """,
        [
            ("top", "1"),
            ("db main.user", "shop"),
            ("db main.password", "a;b"),
            ("db main.url", "http://x/#frag"),
            ("db main.env.A", "1"),
            ("db main.ansible_user", "root"),
            ("db main.ansible_password", "p q"),
        ],
    ),
    "python": (
        r'''
        import os
        KEY = "é'x"
        ESCAPED = "a\nb"
        BYTES = b"raw"
        DEBUG: bool = True
        NONE = None
        FROM_ENV = os.environ["X"]
        DEFAULT = os.environ.get("NAME", "fallback")
        CONF = config("TOKEN", default="other")
        DATABASES = {"default": {"PASSWORD": "p", "PORT": 5432}, **others}
        HOSTS = ["a", "b"]
        app.config["MAIL"] = "m"
        os.environ.setdefault("DJANGO", "d")
        class Prod(Base):
            TOKEN = dict(secret="s")
            def method(self):
                inner = "not a setting"
        if DEBUG:
            MORE = """one
        two"""
        FORMATTED = f"{KEY}x"
        ''',
        [
            ("KEY", "é'x"),
            ("ESCAPED", "a\nb"),
            ("BYTES", "raw"),
            ("DEBUG", "True"),
            ("NONE", ""),
            ("FROM_ENV", '${os.environ["X"]}'),
            ("NAME", "fallback"),
            ("TOKEN", "other"),
            ("DATABASES.default.PASSWORD", "p"),
            ("DATABASES.default.PORT", "5432"),
            ("HOSTS", "a"),
            ("HOSTS", "b"),
            ("app.config.MAIL", "m"),
            ("DJANGO", "d"),
            ("TOKEN.secret", "s"),
            ("MORE", "one\ntwo"),
            ("FORMATTED", '${f"{KEY}x"}'),
        ],
    ),
    "ruby": (
        r"""
        # comment = "no"
        config.x.key = "v\"q"
        set :token, 'single'
        smtp = { address: "mail", "user" => "u", :password => 'p' }
        config.url = ENV["URL"] || "http://x"
        ENV["SET"] = "value"
        other = ENV.fetch("OTHER", "fallback")
        same == "no"
        """,
        [
            ("config.x.key", 'v"q'),
            ("token", "single"),
            ("address", "mail"),
            ("user", "u"),
            ("password", "p"),
            ("URL", "http://x"),
            ("SET", "value"),
            ("OTHER", "fallback"),
        ],
    ),
    "shell": (
        r"""
        #!/bin/sh
        # export NO=1
        export A="b c"
        B='d'; C=e # comment
        declare -x D=f
        E=${E:-default}
        F=$(pass show x)
        if [ "$A" = "x" ]; then
          export G="h\"i"
        fi
        """,
        [
            ("A", "b c"),
            ("B", "d"),
            ("D", "f"),
            ("E", "default"),
            ("F", "$"),
            ("G", 'h"i'),
        ],
    ),
    "lines": (
        """
        # comment
        password = "a b"
        user: shop # comment
        worker_processes 4;
        nested {
        """,
        [("password", "a b"), ("user", "shop")],
    ),
}


def text_of(name: str) -> str:
    """The text for the format, without its indentation."""
    return dedent(TEXTS[name][0]).lstrip("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_read(name: str) -> None:
    assert pairs_of(FILES[name], text_of(name)) == TEXTS[name][1]


NULLS = (("null", ""), ("~", ""), ("None", ""))


def _is_quoted_form(raw: str, value: str) -> bool:
    """Is *raw* how some language writes *value*: with quotes and escapes, folded, or indented?"""
    if raw == value or dedent(raw) == value or value == f"${{{raw}}}" or (raw, value) in NULLS:
        return True
    for unquote in (ast.literal_eval, json.loads):
        try:
            return bool(unquote(raw) in (value, value.encode()))
        except (ValueError, SyntaxError):
            continue
    words = "".join(filter(str.isalnum, value))
    return all(letter in raw or ord(letter) > 127 for letter in words)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_a_position_holds_the_value_or_its_quoted_form(name: str, before: str) -> None:
    text = before + text_of(name)
    reading = read(FILES[name], text)
    pairs = [(slice_of(text, each), each.value.reveal().decode()) for each in reading.settings]
    assert len(pairs) == len(TEXTS[name][1])
    assert [pair for pair in pairs if not _is_quoted_form(*pair)] == []
    assert sum(raw == value for raw, value in pairs) >= len(pairs) // 2


@pytest.mark.parametrize("name", FORMATS)
def test_line_ends_of_windows_change_no_value_on_one_line(name: str) -> None:
    def values(text: str) -> list[str]:
        return [value.replace("\r", "") for _, value in pairs_of(FILES[name], text)]

    assert values(text_of(name).replace("\n", "\r\n")) == values(text_of(name))


PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters="-_.äß漢𝔸"), min_size=1)
WRITERS = {
    "dotenv": "A=1\nKEY='{}'\n",
    "yaml": "a: 1\nKEY: '{}'\n",
    "json": '{{"a": 1, "KEY": "{}"}}',
    "toml": "a = 1\nKEY = '{}'\n",
    "hcl": 'a = 1\nKEY = "{}"\n',
    "xml": "<a><KEY>{}</KEY></a>",
    "properties": "a=1\nKEY={}\n",
    "ini": "[a]\nKEY = {}\n",
    "python": 'A = 1\nKEY = "{}"\n',
    "ruby": 'KEY = "{}"\n',
    "shell": "KEY='{}'\n",
    "lines": "KEY = {}\n",
}


@given(value=PLAIN, before=PLAIN)
@pytest.mark.parametrize("name", FORMATS)
def test_a_position_points_at_the_value(name: str, value: str, before: str) -> None:
    comment = "" if name in ("json", "xml") else f"# {before}\n"
    text = comment + WRITERS[name].format(value)
    setting = next(each for each in read(FILES[name], text).settings if each.key[-1] == "KEY")
    assert (setting.value.reveal().decode(), slice_of(text, setting)) == (value, value)


@given(
    data=st.binary(max_size=200)
    | st.sampled_from([b"{a:", b'{"a":', b"{\0:", b"["])
    | st.text(alphabet="ab:=\"'{}[]<>-#\n\\ &*!|%?$\t/\ufeff\0", max_size=80).map(str.encode)
)
@pytest.mark.parametrize("name", FORMATS)
def test_no_bytes_make_a_reader_fail(name: str, data: bytes) -> None:
    reading = read_settings(FILES[name], data, NAMES)
    lines = data.decode("utf-8", "replace").count("\n") + data.count(b"\n") + 2
    for setting in reading.settings:
        assert 1 <= setting.line <= setting.end_line <= lines
        assert (setting.line, setting.column) <= (setting.end_line, setting.end_column)


@pytest.mark.parametrize("name", FORMATS)
def test_values_are_the_bytes_of_the_file(name: str) -> None:
    data = WRITERS[name].format("a?bé").encode().replace(b"?", b"\xff")
    reading = read_settings(FILES[name], data, NAMES)
    setting = next(each for each in reading.settings if each.key[-1] == "KEY")
    assert (setting.value.reveal(), setting.end_column - setting.column) == (b"a\xffb\xc3\xa9", 4)
    assert reading.gaps == ()


def test_utf_16_is_read() -> None:
    (setting,) = read_settings("App.config", "<a><k>é</k></a>".encode("utf-16"), NAMES).settings
    assert (setting.key, setting.value.reveal().decode(), setting.line, setting.column) == (("a", "k"), "é", 1, 8)


TEMPLATES = [
    (
        "templates/secret.yaml",
        '{{- if .Values.on }}\nkind: Secret\nname: {{ include "x" . }}\n'
        'labels:\n  {{- include "l" . | nindent 4 }}\nstringData:\n  a: {{ .V.a | quote }}\n  b: plain\n{{- end }}\n',
        [
            ("kind", "Secret"),
            ("name", '{{ include "x" . }}'),
            ("labels", ""),
            ("stringData.a", "{{ .V.a | quote }}"),
            ("stringData.b", "plain"),
        ],
    ),
    (
        "config/database.yml.erb",
        "production:\n  <% if x %>\n  password: <%= ENV['P'] %>\n  <% end %>\n  user: u<%= 1 %>\n",
        [("password", "<%= ENV['P'] %>"), ("user", "u<%= 1 %>")],
    ),
    (
        "app.json.j2",
        '{"a": "{{ a }}", {% if b %}"b": {{ b | to_json }},{% endif %} "c": "{# no #}d"}',
        [("a", "{{ a }}"), ("b", "{{ b | to_json }}"), ("c", "{# no #}d")],
    ),
    ("x.ini.tmpl", "[a]\n{{ range .X }}\nkey = {{ .Key }}\n{{ end }}\n", [("a.key", "{{ .Key }}")]),
    ("vars.yml", 'url: "{{ base }}/x"\nraw: {{ bare }}\n', [("url", "{{ base }}/x"), ("raw", "{{ bare }}")]),
    ("x.yaml", "{{ $k }}: v\n", [("{{…}}", "v")]),
]


@pytest.mark.parametrize(("path", "text", "pairs"), TEMPLATES, ids=[path for path, _, _ in TEMPLATES])
def test_templates_are_values_as_they_are_written(path: str, text: str, pairs: list[tuple[str, str]]) -> None:
    assert pairs_of(path, text) == pairs


BROKEN = [
    ("x.yml", "a: 1\n---\nb: [\nkey: value\n", [("a", "1"), ("key", "value")], 2, "not YAML"),
    ("x.yml", "good: 1\n\tbad: x\n", [("good", "1"), ("bad", "x")], 1, "not YAML"),
    ("x.json", '{"a": "1",\n"b" "2",\n"key": "value"}', [("a", "1"), ("key", "value")], 2, "not JSON"),
    ("x.toml", "a = 1\nb = \nkey = 'value'\n", [("a", "1"), ("key", "value")], 1, "not TOML"),
    ("x.tf", 'a = "1"\nb = = }\nkey = "value"\n', [("a", "1"), ("key", "value")], 2, "not HCL"),
    ("x.xml", "<a><b>1</b>\n<add key='key' value='value'>\n</c></a>", None, 3, "not XML"),
    ("settings.py", "A = 1\nB = (\nkey = 'value'\n", [("A", "1"), ("key", "value")], 1, "not Python"),
]


@pytest.mark.parametrize(("path", "text", "pairs", "line", "why"), BROKEN)
def test_what_no_parser_reads_is_read_line_by_line_and_said(
    path: str, text: str, pairs: list[tuple[str, str]] | None, line: int, why: str
) -> None:
    reading = read(path, text)
    (gap,) = reading.gaps
    found = [(".".join(each.key), each.value.reveal().decode()) for each in reading.settings]
    assert pairs is None or [pair for pair in found if pair[0] not in ("b", "B")] == pairs
    assert (gap.path, gap.line) == (path, line)
    assert gap.why.startswith(why)
    assert gap.why.endswith("read line by line from here on")


def test_aliases_that_grow_without_end_are_cut_off() -> None:
    layers = [f"a{level + 1}: &a{level + 1} [{', '.join([f'*a{level}'] * 9)}]" for level in range(9)]
    reading = read("x.yml", "\n".join(["a0: &a0 [x, y]", *layers]))
    assert len(reading.settings) == MAX_ENTRIES
    assert [gap.why for gap in reading.gaps] == [f"more than {MAX_ENTRIES} values: the rest is not read"]


def test_an_anchor_that_holds_itself_ends() -> None:
    reading = read("x.yml", "a: &a\n  b: 1\n  c: *a\n")
    assert [(each.key, each.value.reveal()) for each in reading.settings][:2] == [
        (("a", "b"), b"1"),
        (("a", "c", "b"), b"1"),
    ]


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<x><k>&b;</k></x>'
    reading = read("x.xml", bomb)
    assert reading.gaps == (
        Gap("x.xml", 1, "it declares entities, which are not expanded: read line by line from here on"),
    )
    assert all(b"haha" not in each.value.reveal() for each in reading.settings)


def test_files_outside_are_not_read() -> None:
    reading = read("x.xml", '<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<x><k>v</k></x>')
    assert [each.value.reveal() for each in reading.settings] == [b"v"]


DEEP = 5_000
NESTED = [
    ("x.yml", "[" * DEEP),
    ("x.yml", "".join(f"{' ' * depth}a:\n" for depth in range(300))),
    ("x.json", '{"a":' * DEEP),
    ("x.json", "[" * DEEP),
    ("x.toml", "a = " + "[" * DEEP + "]" * DEEP),
    ("x.tf", "a = " + "[" * DEEP + "]" * DEEP),
    ("x.tf", "a {\n" * DEEP + "b = 1\n" + "}\n" * DEEP),
    ("x.xml", "<a>" * DEEP),
    ("settings.py", "A = " + "[" * DEEP + "]" * DEEP),
    ("settings.py", "A = " + "-" * DEEP + "1"),
    ("settings.py", "A = " + "[" * 90 + "1" + "]" * 90),
]


@pytest.mark.parametrize(("path", "text"), NESTED, ids=range(len(NESTED)))
def test_depth_harms_nothing(path: str, text: str) -> None:
    read(path, text)


def test_blanks_that_the_grammar_of_hcl_is_slow_on_are_left_to_the_lines() -> None:
    reading = read("x.tf", "a = " + " " * 300 + '"1"\n')
    assert [gap.why for gap in reading.gaps] == ["more than 200 blanks in a row: read line by line from here on"]
    assert [each.value.reveal() for each in reading.settings] == [b"1"]


def test_a_key_of_very_many_parts_is_no_toml_here() -> None:
    assert [gap.why for gap in read("x.toml", "a." * 70 + "a = 1\n").gaps] == [
        "nested deeper than 64: read line by line from here on"
    ]


def test_a_file_of_data_is_not_read_and_said() -> None:
    reading = read_settings("x.json", b"[" + b"1," * MAX_BYTES, NAMES)
    assert reading == Reading((), (Gap("x.json", 1, "larger than 2 MB: no settings are read from it"),))


def test_no_gap_holds_a_value() -> None:
    value = "s3cr" + "et-" + "value"
    for path in FILES.values():
        for text in (f"a: [{value}", f'{{"a" "{value}"}}', f"a = = '{value}'", f"<a>{value}</b>", f"KEY = ('{value}"):
            assert all(value not in gap.why for gap in read(path, text).gaps)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a, *a]\n",
        "a: &a {x: *a, y: *a}\n",
        "a0: &a0 []\n" + "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 12)),
    ],
    ids=["a list in itself", "a mapping in itself", "empty lists"],
)
def test_aliases_that_grow_without_a_value_come_to_an_end_and_that_is_said(text: str) -> None:
    (gap,) = read("prod.yml", text).gaps

    assert gap.why == "aliases that grow without end: read line by line from here on"


def test_thousands_of_sections_each_with_evidence_of_its_own_take_time_in_proportion() -> None:
    text = "".join(f"s{at}:\n  env: {'prod' if at % 2 else 'dev'}\n  password: p{at}xyz\n" for at in range(6_000))

    settings = read("all.yml", text).settings

    assert [
        {each.environment.name for each in settings if each.environment and each.line % 6 in rest}
        for rest in ({2, 3}, {5, 0})
    ] == [{"development"}, {"production"}]
    assert len(settings) == 12_000


def test_of_evidence_that_says_the_same_thousands_of_times_some_is_kept() -> None:
    settings = read(
        "all.yml", "env: prod\npassword: p1xyz\n---\n" + "- {env: prod, password: p2xyz}\n" * 3_000
    ).settings

    assert {each.environment and each.environment.name for each in settings} == {"production"}
    assert max(len(each.environment.clues) for each in settings if each.environment) == MAX_CLUES
