import pytest

from tests.clean.items import of_page
from transforms.clean.said import datelines


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("(부산=바다통신) 홍길동 기자 = 항만청은 월요일 경사로를 수리한다고 밝혔다.", ("홍길동",)),
        ("(부산=바다통신) 홍길동·김철수 기자 = 항만청은 밝혔다.", ("홍길동", "김철수")),
        ("[바다신문=홍길동 기자] 항만청은 밝혔다.", ("홍길동",)),
        ("[바다신문=홍길동의 항구 이야기] 항만청은 밝혔다.", ("홍길동",)),
        ("本报记者 王小明 李红 港口办公室周一表示", ("王小明", "李红")),
        ("海岸社1月9日电（记者王小明）港口办公室周一表示", ("王小明",)),
        ("【東京＝山田太郎】港湾事務所は月曜日", ("山田太郎",)),
        ("记者从港口办公室获悉，坡道将修复。", ()),
        ("[사진=바다신문 제공]", ()),
        ("【速報】港湾事務所は月曜日", ()),
        ("PORT (AP) — By Jane Doe", ()),
    ],
)
def test_reporters_in_datelines(line, names):
    assert datelines.names(line) == names


def test_a_dateline_names_the_author_where_nothing_else_does():
    body = "<h1>항만 경사로 수리</h1><p>(부산=바다통신) 홍길동 기자 = 항만청은 월요일 봄이 오기 전에 경사로를 수리할 것이라고 밝혔다.</p>"
    article = of_page(
        f"<html lang=ko><head><title>항만 경사로 수리</title></head><body><div>{body}</div></body></html>"
    )
    assert (article.authors, article.author_source) == (("홍길동",), "page")
