"""What stands around the article on a page that was copied as text, in the languages that `phrases` does not have too.

Every entry is meant for a whole line. Lines of an article's own (a heading `Politik`) can look the same, so these rules
hold for copied pages only, where nothing else tells the frame.
"""

import re

from transforms.clean.lines import captions, phrases, tables
from transforms.clean.lines.counting import word_count

_LABELS = tables.lines("""
    zum inhalt springen
    zum hauptinhalt springen
    anmelden
    abmelden
    registrieren
    abo
    abonnieren
    merken
    drucken
    kopieren
    link kopieren
    per mail teilen
    impressum
    datenschutz
    datenschutzerklärung
    agb
    kontakt
    nutzungsbedingungen
    aller au contenu
    aller au contenu principal
    se connecter
    s'abonner
    s'inscrire
    imprimer
    enregistrer
    copier le lien
    mentions légales
    nous contacter
    gestion des cookies
    gérer les cookies
    politique de confidentialité
    saltar al contenido
    ir al contenido
    iniciar sesión
    suscríbete
    suscribirse
    portada
    imprimir
    guardar
    copiar enlace
    aviso legal
    contacto
    quiénes somos
    política de cookies
    política de privacidad
    términos y condiciones
    ir para o conteúdo
    pular para o conteúdo
    saltar para o conteúdo
    entrar
    assine
    copiar link
    salvar
    continua depois da publicidade
    fale conosco
    contactos
    política de privacidade
    termos de uso
    vai al contenuto
    salta al contenuto
    accedi
    abbonati
    registrati
    stampa
    salva
    copia link
    chi siamo
    contatti
    riproduzione riservata
    informativa sulla privacy
    главная
    войти
    вход
    поиск
    регистрация
    меню
    поделиться
    скопировать ссылку
    распечатать
    реклама
    подписаться
    все права защищены
    контакты
    о нас
    политика конфиденциальности
    пользовательское соглашение
    الرئيسية
    بحث
    تسجيل الدخول
    دخول
    مشاركة
    شارك
    نسخ الرابط
    طباعة
    إعلان
    اشترك
    اتصل بنا
    من نحن
    جميع الحقوق محفوظة
    سياسة الخصوصية
    شروط الاستخدام
    首页
    首頁
    登录
    登錄
    登入
    注册
    註冊
    搜索
    搜尋
    分享
    收藏
    打印
    列印
    字号
    字號
    广告
    廣告
    版权所有
    版權所有
    联系我们
    聯絡我們
    关于我们
    關於我們
    隐私政策
    隱私政策
    トップ
    ホーム
    ログイン
    会員登録
    検索
    メニュー
    シェア
    シェアする
    ツイート
    印刷
    保存
    広告
    お問い合わせ
    会社概要
    利用規約
    プライバシーポリシー
    無断転載禁止
    terms and conditions
    cookie notice
    cookie policy
    privacy notice
    do not sell my personal information
    all rights reserved
""")

_PATTERNS = tables.patterns(r"""
    (?:teilen|partager|compartir|compartilhar|partilhar|condividi|поделиться|share) (?:auf|per|bei|sur|par|en|por|no|na|su|via|в|on|with) .{1,30}
    (?:分享到|分享至|この記事を).{1,12}
    (?:читать|время чтения|чтение)\W{0,3}(?:займ[её]т )?\d{1,3} (?:мин|минут[аы]?)\.?
    \d{1,3} (?:мин|минут[аы]?)\.?(?: (?:чтения|на чтение))?
    (?:مدة|وقت) القراءة\W{0,3}.{1,20}
    (?:阅读|閱讀|阅读时间|預計閱讀|读完)?(?:约|需)?\s?\d{1,3}\s?(?:分钟|分鐘)(?:阅读|閱讀)?
    (?:読了時間|この記事は)?\W{0,2}(?:約)?\d{1,3}分(?:で読めます)?
    (?:ca\. )?\d{1,3} (?:min|minuten|minutes|minutos|minuti)\.? (?:zum lesen|lesedauer|di lettura|de lectura|de leitura|de lecture)
    (?:lesen sie auch|lesen sie mehr|mehr dazu|auch interessant|à lire aussi|lire aussi|à voir aussi|te puede interesar|lee también|lea también|más información|leia também|veja também|saiba mais|leggi anche|vedi anche|potrebbe interessarti|читайте также|смотрите также|по теме|اقرأ أيضا|اقرأ أيضًا|اقرأ أيضاً|إقرأ أيضا|شاهد أيضا|延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|関連記事|あわせて読みたい)\s?[:：].{1,160}
    (?:подписывайтесь|подпишитесь) на .{1,80}
    (?:следите|читайте) .{0,20}\b(?:telegram|телеграм\w*|дзен\w*|max)\b.{0,40}
    (?:اشترك|تابعونا|تابعنا|انضم) (?:في|على|إلى) .{1,60}
    (?:关注|關注|扫码|掃碼|下载|下載).{0,20}(?:公众号|公眾號|客户端|用戶端|微信|二维码|app)
    (?:inscrivez|abonnez)-vous .{1,80}
    (?:suscríbete|apúntate|regístrate) (?:a|al|en) .{1,80}
    (?:inscreva-se|assine|cadastre-se) (?:na|no|a|o|para) .{1,80}
    (?:iscriviti|abbonati) (?:alla|al|a) .{1,80}
    (?:foto|bild|фото|иллюстрация|автор|редактор|источник|текст|صورة|المصدر|تحرير|来源|來源|作者|记者|記者|编辑|編輯|责任编辑|責任編輯|图片来源|图|写真|撮影|文|取材)\s?[:：/].{1,60}
    (?:do you have|have you got|got) a story(?: for us)?\b.{0,120}
    (?:images?|photos?|pictures?) (?:for|prompt|alt|caption|credit|source)\b[^.]{0,40}
    (?:©|\(c\)) .{1,60}
    .{0,30}(?:версия для печати|hinweise zum datenschutz)
""")

_ENDS = tables.lines("""
    mehr zum thema
    zum thema
    mehr von diesem autor
    das könnte ihnen gefallen
    das könnte sie interessieren
    meistgelesen
    meistgelesene artikel
    weitere artikel
    weitere nachrichten
    les plus lus
    à lire aussi
    à la une
    dans la même rubrique
    réagir
    lo más leído
    lo más visto
    más noticias
    te puede interesar
    temas relacionados
    mais lidas
    mais lidos
    veja também
    leia também
    mais notícias
    i più letti
    più letti
    potrebbe interessarti
    leggi anche
    ultime notizie
    новости по теме
    материалы по теме
    по теме
    читайте также
    смотрите также
    другие новости
    последние новости
    комментарии
    обсуждение
    самое читаемое
    популярное
    مواضيع ذات صلة
    أخبار ذات صلة
    مقالات ذات صلة
    اقرأ أيضا
    اقرأ أيضًا
    الأكثر قراءة
    التعليقات
    تعليقات
    相关阅读
    相關閱讀
    相关新闻
    相關新聞
    相关文章
    推荐阅读
    推薦閱讀
    延伸阅读
    延伸閱讀
    热门评论
    评论
    評論
    热门文章
    関連記事
    関連ニュース
    あわせて読みたい
    おすすめ記事
    アクセスランキング
    人気記事
    コメント
    コメントを書く
    most commented
    editor's picks
    don't miss
    you may like
    what to read next
""")

_FIELD = re.compile(r"[^\W\d_A-Z](?=[A-ZÀ-Þ][^\W\d_A-ZÀ-Þ]+: )")
_IMAGE_NOTE = re.compile(r"(?:image|photo|picture|bild|foto|imagen|imagem|immagine)(?: \w{1,20})?\s?:", re.IGNORECASE)
_NAMES_NOBODY = re.compile(r"[^\W\d_][^\W\d_A-ZÀ-Þ]*(?:[ ,'’-]+[^\W\d_A-ZÀ-Þ]+)+\.?")
_SOMEBODY = re.compile(
    r"(?:an?|one|two|three|four|five|several|some|many|people|men|women|un|una|unos|unas|une|des|deux|trois|plusieurs|dos|tres|"
    r"varios|varias|ein|eine|zwei|drei|mehrere|um|uma|dois|duas|vários|várias|uno|due|tre|alcuni|alcune)\b",
    re.IGNORECASE,
)
_LONGEST = 200
_FIELDS = 2
_ALT_WORDS = 25
_HEAD_LINES = 4


def is_frame(line: str) -> bool:
    """Whether the whole line belongs to the frame of a copied page, or is a record whose fields were run together."""
    if phrases.is_page_furniture(line):
        return True
    if len(_FIELD.findall(line)) >= _FIELDS:
        return True
    name = phrases.key(line)
    return name in _LABELS or (len(line) <= _LONGEST and _PATTERNS.fullmatch(name) is not None)


def is_end(line: str) -> bool:
    """Whether the line heads what follows an article."""
    return phrases.is_end_mark(line) or phrases.key(line) in _ENDS


def without_image_notes(lines: list[str]) -> list[str]:
    """The lines without labels that end in a colon (`Image caption:`), and without the line that each announces."""
    kept: list[str] = []
    announced = False
    for line in lines:
        label = _IMAGE_NOTE.fullmatch(line) is not None
        if not label and not announced:
            kept.append(line)
        announced = label
    return kept


def without_descriptions(lines: list[str]) -> list[str]:
    """The lines of a text without a picture's description for the blind, which stands right above its caption.

    It says what is seen, begins with somebody or something ("A man …"), and names nobody. The first line is the article's own, and so is what stands below the fourth:
    there a paragraph may be like that, and have a picture below it.
    """
    head = lines[: _HEAD_LINES + 1]
    described = {
        i for i in range(1, len(head) - 1) if _is_description(head[i]) and captions.caption_of(head[i + 1]) is not None
    }
    return [line for i, line in enumerate(lines) if i not in described]


def _is_description(line: str) -> bool:
    return (
        word_count(line) <= _ALT_WORDS
        and _SOMEBODY.match(line) is not None
        and _NAMES_NOBODY.fullmatch(line) is not None
    )
