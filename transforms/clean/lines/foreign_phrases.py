"""The tables of `phrases` in other languages than English: es, fr, de, it, pt, ru, ar, zh (both scripts), ja."""

LABELS = """
    publicidad
    anuncio
    contenido patrocinado
    compartir
    comparte
    comparte esta noticia
    compartir en facebook
    compartir en twitter
    compartir en whatsapp
    seguir leyendo
    leer más
    lee también
    te puede interesar
    te recomendamos
    noticia en desarrollo
    ver más
    suscríbete
    iniciar sesión

    publicité
    contenu sponsorisé
    partager
    partager sur facebook
    partager sur twitter
    partager l'article
    partager cet article
    lire aussi
    lire la suite
    lire plus
    la suite après cette publicité
    la suite après la publicité
    s'abonner
    se connecter
    voir plus

    anzeige
    werbung
    teilen
    artikel teilen
    diesen artikel teilen
    auf facebook teilen
    auf twitter teilen
    weiterlesen
    mehr lesen
    lesen sie auch
    lesen sie mehr
    mehr zum thema
    abonnieren
    anmelden
    mehr anzeigen
    empfohlener externer inhalt
    externer inhalt
    artikel anhören
    drucken

    pubblicità
    contenuto sponsorizzato
    condividi
    condividi su facebook
    condividi su twitter
    condividi l'articolo
    condividi questo articolo
    leggi anche
    leggi tutto
    potrebbe interessarti
    potrebbe interessarti anche
    iscriviti
    abbonati
    accedi
    riproduzione riservata
    © riproduzione riservata

    publicidade
    conteúdo patrocinado
    compartilhar
    compartilhe
    compartilhe esta notícia
    compartilhar no facebook
    compartilhar no whatsapp
    partilhar
    leia também
    leia mais
    veja também
    continua após a publicidade
    continua depois da publicidade
    assine
    entrar

    реклама
    на правах рекламы
    материал партнёра
    продолжение после рекламы
    поделиться
    поделиться в соцсетях
    читайте также
    читать далее
    читать дальше
    читать полностью
    подробнее
    смотрите также
    подписаться
    подпишитесь
    подпишись
    войти
    распечатать
    скопировать ссылку

    إعلان
    إعلانات
    محتوى مدفوع
    شارك
    مشاركة
    شارك الخبر
    شارك هذا الخبر
    شارك المقال
    طباعة
    اقرأ أيضا
    اقرأ أيضًا
    اقرأ أيضاً
    إقرأ أيضا
    اقرأ المزيد
    اشترك
    اشترك الآن
    تسجيل الدخول
    نسخ الرابط

    广告
    廣告
    分享
    分享到
    分享至
    打印
    列印
    阅读更多
    閱讀更多
    阅读全文
    延伸阅读
    延伸閱讀
    相关阅读
    相關閱讀
    登录
    登入
    订阅
    訂閱
    請繼續往下閱讀

    広告
    スポンサーリンク
    シェア
    シェアする
    ツイート
    ツイートする
    この記事をシェア
    記事をシェアする
    印刷
    続きを読む
    続きを見る
    もっと見る
    もっと読む
    あわせて読みたい
    関連リンク
    ログイン
    会員登録
    拡大する
    写真を見る
    también te puede interesar
    sur le même sujet
    à lire aussi
    à lire également
    auch interessant
    推荐阅读
    推薦閱讀
"""
"""Lines that are nothing but furniture."""

SENTENCES = r"""
    (?:suscríbete|suscríbase|regístrate|apúntate) (?:a|en|para) .{1,120}
    (?:suscríbete|suscríbase|recibe|únete) .{0,60}(?:newsletter|bolet(?:ín|ines)|canal de (?:whatsapp|telegram))\b.{0,120}
    síguenos en .{1,100}
    (?:lea|lee|leer|vea|ver|mira) (?:también|además|más)\s?:.{1,160}
    (?:te|le) puede interesar\s?:.{1,160}
    te recomendamos\s?:.{1,160}
    todos los derechos reservados.{0,80}

    (?:abonnez|inscrivez)-vous (?:à|pour|ici).{0,120}
    suivez-nous sur .{1,100}
    (?:lire|voir|à lire) (?:aussi|également)\s?[:>].{1,160}
    sur le même sujet\s?[:>].{1,160}
    tous droits réservés.{0,80}

    (?:abonnieren sie|melden sie sich|hier).{0,60}newsletter\b.{0,80}
    folgen sie uns (?:auf|bei) .{1,100}
    (?:lesen sie|mehr|lies) (?:auch|dazu|mehr)\s?[:>].{1,160}
    (?:mehr zum thema|auch interessant)\s?[:>].{1,160}
    an dieser stelle (?:finden sie|befindet sich|ist|wird) .{0,40}(?:extern\w*|inhalt\w*)\b.{0,200}
    alle rechte vorbehalten.{0,80}

    (?:iscriviti|abbonati) (?:alla|al|a|per) .{1,120}
    (?:seguici|segui) su .{1,100}
    (?:leggi|vedi|guarda) anche\s?[:>].{1,160}
    tutti i diritti riservati.{0,80}

    (?:assine|inscreva-se) (?:a|o|na|no|em|para) .{1,120}
    (?:siga-nos|siga) (?:no|na|nas|nos|em) .{1,100}
    (?:leia|veja|saiba) (?:também|mais)\s?[:>].{1,160}
    (?:receba|participe) .{0,60}(?:newsletter|whatsapp|telegram)\b.{0,100}
    todos os direitos reservados.{0,80}

    (?:читайте|смотрите|читать) также\s?:.{1,160}
    по теме\s?:.{1,160}
    (?:подпи(?:сывайтесь|шитесь)|следите|присоединяйтесь) .{0,60}(?:telegram|телеграм\w*|вконтакте|канал\w*|рассылк\w*|дзен\w*)\b.{0,100}
    (?:нашли|заметили|увидели) (?:ошибку|опечатку)\b.{0,120}
    все права защищены.{0,80}

    (?:اقرأ|إقرأ|شاهد|طالع) (?:أيض\S*|المزيد)\s?:.{1,160}
    (?:اشترك|تابعوا|تابعونا|تابعنا) .{0,60}(?:نشرة|النشرة|نشرتنا|واتساب|تويتر|فيسبوك|تلغرام|غوغل)\b.{0,100}
    جميع الحقوق محفوظة.{0,80}

    (?:延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|相關新聞|推荐阅读|推薦閱讀|阅读更多|閱讀更多)\s?[:：].{1,120}
    (?:责任编辑|責任編輯|责编)\s?[:：]\s?.{1,20}
    (?:版权所有|版權所有|未经授权|未經授權).{0,80}
    (?:扫描|扫一扫|掃描).{0,20}二维码.{0,40}

    (?:関連記事|あわせて読みたい|関連リンク)\s?[:：].{1,120}
    .{0,12}(?:無断転載|無断複製|転載)(?:・\w{2,4})*(?:を|は)?(?:固く)?(?:禁|お断り).{0,20}
"""
"""Whole lines that ask for something other than reading on."""

END_MARKS = """
    comentarios
    deja un comentario
    deja una respuesta
    artículos relacionados
    noticias relacionadas
    temas relacionados
    más noticias
    más leídas
    lo más leído
    lo más visto
    últimas noticias

    commentaires
    laisser un commentaire
    articles similaires
    sur le même thème
    les plus lus
    dernières actualités
    plus d'articles

    kommentare
    kommentieren
    kommentar schreiben
    schreibe einen kommentar
    ähnliche artikel
    weitere artikel
    weitere meldungen
    weitere nachrichten
    meistgelesen
    das könnte sie auch interessieren
    das könnte dich auch interessieren

    commenti
    lascia un commento
    articoli correlati
    altri articoli
    ultime notizie
    i più letti
    più letti

    comentários
    deixe um comentário
    deixe uma resposta
    notícias relacionadas
    artigos relacionados
    mais lidas
    mais notícias
    últimas notícias

    комментарии
    оставить комментарий
    добавить комментарий
    похожие новости
    похожие материалы
    новости по теме
    материалы по теме
    другие новости
    последние новости
    самое читаемое
    самое популярное

    التعليقات
    تعليقات
    أضف تعليقا
    أضف تعليق
    اترك تعليقا
    مقالات ذات صلة
    أخبار ذات صلة
    مواضيع ذات صلة
    الأكثر قراءة
    آخر الأخبار

    评论
    評論
    网友评论
    发表评论
    相关新闻
    相關新聞
    相关文章
    相關文章
    热门新闻
    熱門新聞
    最新新闻
    最新新聞
    猜你喜欢

    コメント
    コメントを書く
    コメントを残す
    関連記事
    関連ニュース
    おすすめ記事
    人気記事
    最新記事
    アクセスランキング
"""
"""Lines after which a page has nothing more to say."""

PAGE_LABELS = """
    buscar
    menú
    inicio
    rechercher
    accueil
    suche
    menü
    startseite
    cerca
    menu principale
    pesquisar
    início
"""
"""Lines of a page's frame."""
