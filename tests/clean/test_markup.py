import time

import pytest

from transforms.clean.markup.reading import fragment_lines


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>One <b>bold</b>, <i>slanted</i>\n and\tfolded.</p>", ["One bold, slanted and folded."]),
        ("<div>One.<p>Two.</p>Three.</div>", ["One.", "Two.", "Three."]),
        ("One.<br>Two.<br/><br />Three.", ["One.", "Two.", "Three."]),
        ("<h2>Head</h2><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", ["Head", "a", "b", "c"]),
        ("<blockquote>Said.</blockquote>After.", ["Said.", "After."]),
        ("<pre>one\n  two</pre>", ["one", "two"]),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", ["A | B", "1 | 2"]),
        ("<table><tr><td><p>Long.</p><p>Short.</p></td></tr></table>", ["Long.", "Short."]),
        ("<p>a</p><figure><img src=x><figcaption>cap</figcaption></figure><p>b</p>", ["a", "b"]),
        ("<figure><table><tr><td>1</td></tr></table><figcaption>cap</figcaption></figure>", ["1"]),
        ("<script>x()</script><style>p{}</style><p>a</p><noscript>n</noscript><iframe>i</iframe>", ["a"]),
        ("<p>a<svg><text>s</text></svg></p><form>f</form><button>b</button><aside>c</aside>", ["a"]),
        ("<p>a<!-- no --><template>t</template>b</p>", ["ab"]),
        ("<p hidden>x</p><p style='display: none'>y</p><p aria-hidden=true>z</p><p>a</p>", ["a"]),
        ("<p class='wp-caption-text'>cap</p><div class='sharedaddy sd'>Share</div><p>a</p>", ["a"]),
        ("<p>Fish &amp; chips &rsquo; &#8217; &amp;rsquo; &amp;#8217; caf&eacute;</p>", ["Fish & chips ’ ’ ’ ’ café"]),
        ("<p>cafe\u0301 a\u200bb\u00adc\u202ed\x07e\ufefff\u00a0g</p>", ["café abcdef g"]),
        ("<p>5 < 6 and a &lt; b</p>", ["5 < 6 and a < b"]),
        ("<p>tag &lt;b&gt;shown&lt;/b&gt;</p>", ["tag shown"]),
        ("&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;", ["One & two.", "Three."]),
        ("One.\n\nTwo\nstill two.", ["One.", "Two still two."]),
        ("<p>unclosed <b>bold<p>next", ["unclosed bold", "next"]),
        ("<p>می\u200cخواهم 👩\u200d🚀</p>", ["می\u200cخواهم 👩\u200d🚀"]),
        ("<p>a\ud800b \ud83d\ude00</p>", ["a\ufffdb 😀"]),
        ("<p>It\x92s \x96 so</p>", ["It’s – so"]),
        ("", []),
        ("<p> \u00a0 </p>", []),
    ],
)
def test_lines_of_a_fragment(fragment, expected):
    assert fragment_lines(fragment) == expected


@pytest.mark.parametrize(
    "document",
    [
        "<div>" * 100_000 + "deep",
        "<blockquote><b>" * 50_000 + "deep",
        "<b class=x>" * 100_000 + "deep",
        "<table><tr><td>" * 30_000 + "deep",
    ],
)
def test_deep_nesting_costs_neither_the_process_nor_its_time(document):
    start = time.process_time()
    assert fragment_lines(document) == ["deep"]
    assert time.process_time() - start < 10


def test_a_document_of_ten_megabytes():
    lines = fragment_lines("<p>Some words of a long report.</p>\n" * 280_000)
    assert len(lines) == 280_000
