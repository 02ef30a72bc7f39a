"""News pages in twelve languages, written for these tests: each as a site of its country builds them, furniture and all."""

from __future__ import annotations

from typing import NamedTuple


class Story(NamedTuple):
    """What a page must give."""

    headline: str
    author: str
    paragraphs: tuple[str, ...]


class Words(NamedTuple):
    """The furniture of a site in its language."""

    menu: tuple[str, ...]
    byline: str
    date: str
    share: str
    caption: str
    related: str
    teasers: tuple[str, ...]
    newsletter: str
    comments: str
    copyright: str


STORIES = {
    "ar": Story(
        "الوزراء يتفقون على تقاسم مياه البحيرة",
        "ليلى حداد",
        (
            "جنيف (رويترز) - اتفق وزراء من أربع دول يوم الجمعة على تقاسم مياه البحيرة بعد مفاوضات استمرت تسع سنوات.",
            "ويبدأ تنفيذ الاتفاق في يناير المقبل، وتشرف عليه لجنة تجتمع مرتين كل عام وتنشر نتائج قياساتها.",
            "وقال صياد من القرية إن السكان انتظروا طويلا، وإنهم يريدون أن يروا القوارب في الماء من جديد.",
        ),
    ),
    "de": Story(
        "Vier Länder einigen sich über das Wasser des Sees",
        "Anna Vogel",
        (
            "Genf – Vier Länder haben sich am Freitag nach neun Jahren Verhandlung darauf geeinigt, das Wasser des Sees zu teilen.",
            "Das Abkommen gilt ab Januar. Eine Kommission soll zweimal im Jahr tagen und ihre Messungen veröffentlichen.",
            "„Wir haben lange genug gewartet“, sagte eine Fischerin, die seit 1988 auf dem See arbeitet und zwei Söhne hat.",
        ),
    ),
    "es": Story(
        "Cuatro países acuerdan compartir el agua del lago",
        "Lucía Herrera",
        (
            "Ginebra (EFE).- Cuatro países acordaron este viernes compartir el agua del lago, tras nueve años de negociaciones.",
            "El acuerdo entra en vigor en enero y una comisión se reunirá dos veces al año para publicar sus mediciones.",
            "«Hemos esperado bastante», dijo una pescadora que trabaja allí desde 1988 y que no quiere perder su barca.",
        ),
    ),
    "fr": Story(
        "Quatre pays s’accordent sur le partage des eaux du lac",
        "Claire Dumont",
        (
            "GENÈVE (AFP) — Quatre pays se sont mis d’accord vendredi, après neuf ans de négociations, pour partager l’eau du lac.",
            "L’accord entre en vigueur en janvier. Une commission se réunira deux fois par an et publiera ses mesures.",
            "« Nous avons assez attendu », a déclaré une pêcheuse qui travaille sur le lac depuis 1988 avec ses deux fils.",
        ),
    ),
    "hi": Story(
        "चार देश झील का पानी बाँटने पर सहमत",
        "सुनीता शर्मा",
        (
            "जिनेवा: नौ साल की बातचीत के बाद चार देशों ने शुक्रवार को झील का पानी बाँटने पर सहमति जताई।",
            "समझौता जनवरी से लागू होगा और एक आयोग साल में दो बार बैठक करके अपने आँकड़े प्रकाशित करेगा।",
            "एक मछुआरिन ने कहा कि लोगों ने बहुत इंतज़ार किया है और वे नावों को फिर से पानी में देखना चाहते हैं।",
        ),
    ),
    "ja": Story(
        "四か国、湖の水を分け合うことで合意",
        "佐藤花子",
        (
            "【ジュネーブ共同】四か国は六日、九年にわたる交渉の末、湖の水を分け合うことで合意した。",
            "協定は来年一月に発効し、委員会が年に二回会合を開いて測定の結果を公表することになっている。",
            "一九八八年からこの湖で漁をしている女性は「もう十分に待った。船が出るまでは信じない」と話した。",
        ),
    ),
    "ko": Story(
        "네 나라, 호수의 물을 나누기로 합의",
        "김민수",
        (
            "(제네바=연합뉴스) 김민수 기자 = 네 나라가 9년에 걸친 협상 끝에 금요일 호수의 물을 나누기로 합의했다.",
            "협정은 내년 1월에 발효되며, 위원회가 해마다 두 차례 모여 측정 결과를 공개하기로 했다고 외교부가 밝혔다.",
            "1988년부터 이 호수에서 고기를 잡아 온 어부는 충분히 기다렸다며 배가 뜨기 전에는 믿지 않겠다고 말했다.",
        ),
    ),
    "pt": Story(
        "Quatro países concordam em partilhar a água do lago",
        "Mariana Lopes",
        (
            "GENEBRA (Lusa) — Quatro países concordaram na sexta-feira em partilhar a água do lago, após nove anos de negociações.",
            "O acordo entra em vigor em janeiro, e uma comissão vai reunir-se duas vezes por ano para publicar as medições.",
            "«Já esperámos demasiado», disse uma pescadora que trabalha no lago desde 1988 e que não quer vender o barco.",
        ),
    ),
    "ru": Story(
        "Четыре страны договорились делить воду озера",
        "Анна Петрова",
        (
            "ЖЕНЕВА, 6 сентября. Четыре страны после девяти лет переговоров договорились в пятницу делить воду озера.",
            "Соглашение вступит в силу в январе. Комиссия будет собираться дважды в год и публиковать результаты измерений.",
            "«Мы ждали достаточно долго», — сказала рыбачка, которая работает на озере с 1988 года вместе с сыновьями.",
        ),
    ),
    "tr": Story(
        "Dört ülke gölün suyunu paylaşmakta anlaştı",
        "Elif Yılmaz",
        (
            "CENEVRE (AA) - Dört ülke, dokuz yıl süren görüşmelerin ardından cuma günü gölün suyunu paylaşmakta anlaştı.",
            "Anlaşma ocak ayında yürürlüğe girecek, bir komisyon yılda iki kez toplanıp ölçümlerini yayımlayacak.",
            "1988’den beri gölde çalışan bir balıkçı, yeterince beklediklerini ve tekneleri suda görmek istediklerini söyledi.",
        ),
    ),
    "vi": Story(
        "Bốn nước đồng ý chia sẻ nước hồ",
        "Nguyễn Thị Lan",
        (
            "Bốn nước hôm thứ Sáu đã đồng ý chia sẻ nước của hồ sau chín năm đàm phán tại Genève, theo thông cáo chung.",
            "Thỏa thuận có hiệu lực từ tháng Một, và một ủy ban sẽ họp hai lần mỗi năm để công bố các kết quả đo đạc.",
            "“Chúng tôi đã chờ đủ lâu rồi”, một ngư dân làm việc trên hồ từ năm 1988 cho biết khi đứng bên chiếc thuyền cũ.",
        ),
    ),
    "zh": Story(
        "四国同意分享湖水",
        "王小明",
        (
            "新华社日内瓦9月6日电 四个国家经过九年谈判，星期五同意分享这个湖的湖水，结束了长期的争端。",
            "协议将于明年一月生效，一个委员会每年将举行两次会议，并公布测量的结果，外交部在声明中说。",
            "一位从一九八八年起就在湖上捕鱼的渔民说，大家已经等得够久了，希望能够早日看到渔船出航。",
        ),
    ),
}

FURNITURE = {
    "ar": Words(
        ("الرئيسية", "أخبار", "رياضة"),
        "بقلم ليلى حداد",
        "6 سبتمبر 2024",
        "شارك",
        "البحيرة صباح الجمعة. تصوير: وكالة",
        "اقرأ أيضا",
        ("ارتفاع أسعار الخبز في العاصمة", "فوز المنتخب في مباراته الأولى"),
        "اشترك في نشرتنا البريدية",
        "التعليقات (12)",
        "© 2024 بريد البحيرة. جميع الحقوق محفوظة",
    ),
    "de": Words(
        ("Startseite", "Politik", "Sport"),
        "Von Anna Vogel",
        "6. September 2024, 17:30 Uhr",
        "Teilen",
        "Der See am Freitagmorgen. Foto: dpa",
        "Mehr zum Thema",
        ("Brotpreise steigen in der Hauptstadt", "Nationalelf gewinnt ihr erstes Spiel"),
        "Abonnieren Sie unseren Newsletter",
        "Kommentare (12)",
        "© 2024 Seebote. Alle Rechte vorbehalten.",
    ),
    "es": Words(
        ("Inicio", "Política", "Deportes"),
        "Por Lucía Herrera",
        "6 de septiembre de 2024",
        "Compartir",
        "El lago, el viernes. Foto: EFE",
        "Te puede interesar",
        ("Sube el precio del pan en la capital", "La selección gana su primer partido"),
        "Suscríbete a nuestro boletín",
        "Comentarios (12)",
        "© 2024 El Correo del Lago. Todos los derechos reservados.",
    ),
    "fr": Words(
        ("Accueil", "Politique", "Sport"),
        "Par Claire Dumont",
        "Publié le 6 septembre 2024 à 17h30",
        "Partager",
        "Le lac, vendredi matin. Photo AFP",
        "À lire aussi",
        ("Le prix du pain augmente dans la capitale", "L’équipe nationale gagne son premier match"),
        "Abonnez-vous à notre lettre d’information",
        "Commentaires (12)",
        "© 2024 Le Courrier du Lac. Tous droits réservés.",
    ),
    "hi": Words(
        ("होम", "राजनीति", "खेल"),
        "सुनीता शर्मा",
        "6 सितंबर 2024",
        "शेयर करें",
        "शुक्रवार सुबह झील। फोटो: एजेंसी",
        "यह भी पढ़ें",
        ("राजधानी में रोटी के दाम बढ़े", "टीम ने पहला मैच जीता"),
        "हमारे न्यूज़लेटर की सदस्यता लें",
        "टिप्पणियाँ (12)",
        "© 2024 झील समाचार। सर्वाधिकार सुरक्षित",
    ),
    "ja": Words(
        ("トップ", "政治", "スポーツ"),
        "記者：佐藤花子",
        "2024年9月6日 17時30分",
        "シェア",
        "六日朝の湖（共同）",
        "関連記事",
        ("首都でパンが値上がり", "代表チームが初戦に勝利"),
        "ニュースレターに登録",
        "コメント（12）",
        "© 2024 湖畔新聞社 無断転載を禁じます",
    ),
    "ko": Words(
        ("홈", "정치", "스포츠"),
        "김민수 기자",
        "입력 2024-09-06 17:30",
        "공유하기",
        "금요일 아침의 호수 [사진=연합뉴스]",
        "관련기사",
        ("수도의 빵값이 올랐다", "대표팀 첫 경기 승리"),
        "뉴스레터 구독하기",
        "댓글 (12)",
        "© 2024 호수일보. 무단 전재 및 재배포 금지",
    ),
    "pt": Words(
        ("Início", "Política", "Desporto"),
        "Por Mariana Lopes",
        "6 de setembro de 2024",
        "Partilhar",
        "O lago na sexta-feira. Foto: Lusa",
        "Leia também",
        ("Preço do pão sobe na capital", "Seleção vence o primeiro jogo"),
        "Subscreva a nossa newsletter",
        "Comentários (12)",
        "© 2024 Correio do Lago. Todos os direitos reservados.",
    ),
    "ru": Words(
        ("Главная", "Политика", "Спорт"),
        "Автор: Анна Петрова",
        "6 сентября 2024, 17:30",
        "Поделиться",
        "Озеро в пятницу утром. Фото: ТАСС",
        "Читайте также",
        ("В столице подорожал хлеб", "Сборная выиграла первый матч"),
        "Подпишитесь на нашу рассылку",
        "Комментарии (12)",
        "© 2024 Озёрный вестник. Все права защищены.",
    ),
    "tr": Words(
        ("Ana Sayfa", "Siyaset", "Spor"),
        "Elif Yılmaz",
        "6 Eylül 2024 17:30",
        "Paylaş",
        "Cuma sabahı göl. Fotoğraf: AA",
        "İlgili haberler",
        ("Başkentte ekmek fiyatı arttı", "Milli takım ilk maçını kazandı"),
        "Bültenimize abone olun",
        "Yorumlar (12)",
        "© 2024 Göl Postası. Tüm hakları saklıdır.",
    ),
    "vi": Words(
        ("Trang chủ", "Chính trị", "Thể thao"),
        "Nguyễn Thị Lan",
        "6/9/2024 17:30",
        "Chia sẻ",
        "Hồ sáng thứ Sáu. Ảnh: TTXVN",
        "Tin liên quan",
        ("Giá bánh mì tăng ở thủ đô", "Đội tuyển thắng trận đầu tiên"),
        "Đăng ký nhận bản tin",
        "Bình luận (12)",
        "© 2024 Báo Hồ. Giữ bản quyền.",
    ),
    "zh": Words(
        ("首页", "时政", "体育"),
        "记者：王小明",
        "2024年9月6日 17:30",
        "分享",
        "星期五早晨的湖。新华社发",
        "相关新闻",
        ("首都面包价格上涨", "国家队首战告捷"),
        "订阅我们的电子报",
        "评论（12）",
        "© 2024 湖报 版权所有",
    ),
}


def news_page(language: str) -> str:
    """Return the page of a story: header, byline, picture, text, related stories, comments, footer."""
    story, words = STORIES[language], FURNITURE[language]
    menu = "".join(f'<li class="menu-item"><a href="/{n}">{item}</a></li>' for n, item in enumerate(words.menu))
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in story.paragraphs)
    teasers = "".join(f'<li class="teaser"><h3><a href="/t/{n}">{t}</a></h3></li>' for n, t in enumerate(words.teasers))
    direction = ' dir="rtl"' if language == "ar" else ""
    return f"""<!DOCTYPE html>
<html lang="{language}"{direction}><head><meta charset="utf-8"><title>{story.headline} | {words.copyright[7:20]}</title>
<meta property="og:title" content="{story.headline}"><meta property="og:type" content="article">
<meta property="article:published_time" content="2024-09-06T17:30:00+02:00">
<meta name="author" content="{story.author}"><script>window.dataLayer = ["<p>no text</p>"];</script></head>
<body class="single"><header class="site-header"><nav class="main-menu"><ul>{menu}</ul></nav></header>
<main><article class="article"><h1 class="article-title">{story.headline}</h1>
<div class="article-meta"><span class="byline">{words.byline}</span> <time datetime="2024-09-06">{words.date}</time></div>
<div class="share-buttons"><a href="#">{words.share}</a><a href="#">Facebook</a><a href="#">X</a></div>
<figure class="article-image"><img src="a.jpg"><figcaption>{words.caption}</figcaption></figure>
<div class="article-body">{text}</div></article>
<aside class="related"><h2>{words.related}</h2><ul>{teasers}</ul></aside>
<section class="newsletter"><p>{words.newsletter}</p></section>
<section class="comments" id="comments"><h3>{words.comments}</h3></section></main>
<footer class="site-footer"><p>{words.copyright}</p></footer></body></html>"""
