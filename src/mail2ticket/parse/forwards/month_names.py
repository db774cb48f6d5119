"""Months, halves of the day and zones, as programs write them in dates: tables only."""

# ruff: noqa: RUF001 - the tables are in the scripts of their languages

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mail2ticket.model.folding import folded, table

_MONTHS = (
    "Jan|January|Jänner|Jän|Januar|Janv|Janvier|Ene|Enero|Gen|Gennaio|Gener|Janeiro|Januari|Jaanuar|Jaan|Janúar|Januára|Ianuarie|Ian|Leden|Ledna|Led|Stycznia|Styczeń|Sty|Siječnja|Siječanj|Sij|Sausio|Sausis|Saus|Janvāris|Janvārī|Tammikuuta|Tammikuu|Tammik|Tammi|Január|Jan|Ocak|Oca|Ιανουαρίου|Ιανουάριος|Ιαν|Января|Январь|Янв|Січня|Січень|Січ|Януари|Яну|Јануар|Јан|Јануари|Yanvar|ינואר|ינו|يناير|جانفي|ژانویه|ژانویهٔ|มกราคม|ม.ค|Ιαν|जनवरी|जन|Urtarrila",
    "Feb|February|Februar|Feber|Fév|Févr|Février|Febrero|Febbraio|Febr|Febrer|Fev|Fevereiro|Februari|Veebruar|Veebr|Febrúar|Februára|Februarie|Únor|Února|Úno|Lutego|Luty|Lut|Veljače|Veljača|Velj|Vel|Vasario|Vasaris|Vas|Februāris|Februārī|Helmikuuta|Helmikuu|Helmik|Helmi|Február|Şubat|Şub|Φεβρουαρίου|Φεβρουάριος|Φεβ|Φεβρ|Февраля|Февраль|Фев|Февр|Лютого|Лютий|Лют|Февруари|Фебруар|Феб|Фебруари|Fevral|פברואר|פבר|فبراير|فيفري|فوریه|فوریهٔ|กุมภาพันธ์|ก.พ|फ़रवरी|फरवरी|Pebrero",
    "Mar|March|März|Mär|Mrz|Maerz|Mars|Marzo|Març|Março|Maart|Mrt|Marts|Märts|Marec|Marca|Martie|Březen|Března|Bře|Marzec|Ožujka|Ožujak|Ožu|Kovo|Kovas|Kov|Marts|Martā|Maaliskuuta|Maaliskuu|Maalisk|Maalis|Március|Márc|Mart|Μαρτίου|Μάρτιος|Μαρ|Μάρ|Марта|Март|Мар|Березня|Березень|Бер|Март|מרץ|מרס|مارس|มีนาคม|มี.ค|Maret|Mac|Marec|Marca|मार्च|Marso",
    "Apr|April|Avr|Avril|Abr|Abril|Aprile|Aprill|Apríl|Apríla|Aprilie|Duben|Dubna|Dub|Kwietnia|Kwiecień|Kwi|Travnja|Travanj|Tra|Balandžio|Balandis|Bal|Aprīlis|Aprīlī|Huhtikuuta|Huhtikuu|Huhtik|Huhti|Április|Ápr|Nisan|Nis|Απριλίου|Απρίλιος|Απρ|Апреля|Апрель|Апр|Квітня|Квітень|Квіт|Кві|Април|Aprel|אפריל|אפר|أبريل|ابريل|إبريل|أفريل|آوریل|เมษายน|เม.ย|अप्रैल|Abril",
    "May|Mai|Mayo|Mag|Maggio|Maig|Maio|Mei|Maj|Maja|Maí|Mája|Máj|Května|Květen|Kvě|Svibnja|Svibanj|Svi|Gegužės|Gegužė|Geg|Maijs|Maijā|Toukokuuta|Toukokuu|Toukok|Touko|Május|Mayıs|Μαΐου|Μάιος|Μαι|Μαΐ|Мая|Май|Травня|Травень|Трав|Мај|מאי|مايو|ماي|مه|مهٔ|พฤษภาคม|พ.ค|Meh|मई",
    "Jun|June|Juni|Juin|Junio|Giu|Giugno|Juny|Junho|Juuni|Júní|Júna|Jún|Iunie|Iun|Června|Červen|Čvn|Čer|Czerwca|Czerwiec|Cze|Lipnja|Lipanj|Birželio|Birželis|Birž|Jūnijs|Jūnijā|Jūn|Kesäkuuta|Kesäkuu|Kesäk|Kesä|Június|Haziran|Haz|Ιουνίου|Ιούνιος|Ιουν|Июня|Июнь|Июн|Червня|Червень|Черв|Чер|Юни|Јун|Јуни|Junij|Junija|İyun|יוני|يونيو|جوان|ژوئن|มิถุนายน|มิ.ย|जून|Hunyo",
    "Jul|July|Juli|Juil|Juillet|Julio|Lug|Luglio|Juliol|Julho|Juuli|Júlí|Júla|Júl|Iulie|Iul|Července|Červenec|Čvc|Lipca|Lipiec|Srpnja|Srpanj|Liepos|Liepa|Liep|Jūlijs|Jūlijā|Jūl|Heinäkuuta|Heinäkuu|Heinäk|Heinä|Július|Temmuz|Tem|Ιουλίου|Ιούλιος|Ιουλ|Июля|Июль|Июл|Липня|Липень|Лип|Юли|Јул|Јули|Julij|Julija|İyul|יולי|يوليو|جويلية|ژوئیه|ژوئیهٔ|กรกฎาคม|ก.ค|Julai|जुलाई|जुल|Hulyo",
    "Aug|August|Août|Aoû|Ago|Agosto|Agost|Agustus|Agt|Agu|Augustus|Augusti|Ágúst|Ágú|Augusta|Srpna|Srpen|Sierpnia|Sierpień|Sie|Kolovoza|Kolovoz|Kol|Rugpjūčio|Rugpjūtis|Rugp|Augusts|Augustā|Elokuuta|Elokuu|Elok|Elo|Augusztus|Ağustos|Ağu|Αυγούστου|Αύγουστος|Αυγ|Августа|Август|Авг|Серпня|Серпень|Серп|Сер|Август|Август|Avgust|Avgusta|Avg|Аугуст|אוגוסט|אוג|أغسطس|اغسطس|أوت|اوت|สิงหาคม|ส.ค|Ogos|Ogo|अगस्त|अग|Agosto",
    "Sep|Sept|September|Septembre|Sept|Septiembre|Setiembre|Set|Settembre|Setembre|Setembro|Septembra|Sep|Septembrie|Září|Zář|Września|Wrzesień|Wrz|Rujna|Rujan|Ruj|Rugsėjo|Rugsėjis|Rugs|Septembris|Septembrī|Syyskuuta|Syyskuu|Syysk|Syys|Szeptember|Szept|Eylül|Eyl|Σεπτεμβρίου|Σεπτέμβριος|Σεπ|Σεπτ|Сентября|Сентябрь|Сен|Сент|Вересня|Вересень|Вер|Септември|Септ|Сеп|Септембар|Септембра|Sentyabr|ספטמבר|ספט|سبتمبر|سپتامبر|กันยายน|ก.ย|सितंबर|सित|Setyembre",
    "Oct|October|Okt|Oktober|Octobre|Octubre|Ott|Ottobre|Out|Outubro|Oktoober|Október|Októbra|Octombrie|Říjen|Října|Říj|Października|Październik|Paź|Spalio|Spalis|Spal|Oktobris|Oktobrī|Lokakuuta|Lokakuu|Lokak|Loka|Ekim|Eki|Οκτωβρίου|Οκτώβριος|Οκτ|Октября|Октябрь|Окт|Жовтня|Жовтень|Жовт|Жов|Октомври|Октобар|Октобра|Oktobar|Oktobra|Oktyabr|אוקטובר|אוק|أكتوبر|اكتوبر|اکتبر|ตุลาคม|ต.ค|अक्तूबर|अक्टूबर|अक्तू|Oktubre",
    "Nov|November|Novembre|Noviembre|Novembro|Novembra|Noiembrie|Noi|Listopadu|Studenoga|Studenog|Studeni|Stu|Lapkričio|Lapkritis|Lapkr|Lap|Novembris|Novembrī|Marraskuuta|Marraskuu|Marrask|Marras|Nóvember|Nóv|Kasım|Kas|Νοεμβρίου|Νοέμβριος|Νοε|Νοεμ|Ноября|Ноябрь|Ноя|Нояб|Листопада|Листопад|Лист|Лис|Ноември|Ноем|Ное|Новембар|Новембра|Нов|Novembar|Noyabr|נובמבר|נוב|نوفمبر|نوامبر|พฤศจิกายน|พ.ย|नवंबर|नवम्बर|नव|Nobyembre",
    "Dec|December|Dez|Dezember|Déc|Décembre|Dic|Diciembre|Dicembre|Desembre|Dezembro|Des|Desember|Detsember|Dets|Decembra|Decembrie|Prosinec|Prosince|Pro|Grudnia|Grudzień|Gru|Prosinca|Prosinac|Gruodžio|Gruodis|Gruod|Decembris|Decembrī|Joulukuuta|Joulukuu|Jouluk|Joulu|Aralık|Ara|Δεκεμβρίου|Δεκέμβριος|Δεκ|Декабря|Декабрь|Дек|Грудня|Грудень|Груд|Гру|Декември|Децембар|Децембра|Дец|Decembar|Dekabr|Disember|Dis|דצמבר|דצמ|ديسمبر|دسامبر|ธันวาคม|ธ.ค|दिसंबर|दिस|Disyembre",
)

#: A folded name, long or short, and the number of its month.
MONTHS: Mapping[str, int] = MappingProxyType(
    {word: number for number, words in enumerate(_MONTHS, start=1) for word in table(words)}
    # In Hebrew, "in November" is one word.
    | {
        f"ב{word}": at
        for at, words in enumerate(_MONTHS, start=1)
        for word in table(words)
        if word[0] >= "א" and word[0] <= "ת"
    }
)

#: Names that are one month to Poles or Czechs, and the one before to Croats.
CROATIAN: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"listopada": (11, 10), "listopad": (11, 10), "lis": (11, 10), "lip": (7, 6), "srp": (8, 7)}
)

#: The months of the Persian calendar.
PERSIAN: Mapping[str, int] = MappingProxyType(
    {
        folded(word): number
        for number, word in enumerate(
            (
                "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر",
                "دی", "بهمن", "اسفند",
            ),
            start=1,
        )
    }
)  # fmt: skip

#: Names of two words, and what is read in their place.
PHRASES: tuple[tuple[str, str], ...] = tuple(
    (folded(phrase), name)
    for phrase, name in (
        ("كانون الثاني", " jan "), ("تشرين الأول", " oct "), ("تشرين الثاني", " nov "),
        ("كانون الأول", " dec "), ("شباط", " feb "), ("آذار", " mar "), ("نيسان", " apr "),
        ("أيار", " may "), ("حزيران", " jun "), ("تموز", " jul "), ("أيلول", " sep "),
        ("tháng mười một", " nov "), ("tháng mười hai", " dec "), ("tháng mười", " oct "),
        ("tháng một", " jan "), ("tháng hai", " feb "), ("tháng ba", " mar "),
        ("tháng tư", " apr "), ("tháng năm", " may "), ("tháng sáu", " jun "),
        ("tháng bảy", " jul "), ("tháng tám", " aug "), ("tháng chín", " sep "),
    )
)  # fmt: skip

#: What says after the time that it is before noon ...
MORNING = table(
    "am|a.m.|a.m|a. m.|ص|صباحا|ق.ظ|ق.ظ.|قبل‌ازظهر|قبل از ظهر|π.μ.|πμ|SA|ÖÖ|vorm.|dop.|"
    "priešpiet|f.m.|ip.|"
    'לפנה"צ|לפנה״צ|PG|pagi|пр.об.|преди обяд|ก่อนเที่ยง|पूर्वाह्न'
)

#: ... and that it is after noon.
NOON = table(
    "pm|p.m.|p.m|p. m.|م|مساء|ب.ظ|ب.ظ.|بعدازظهر|بعد از ظهر|μ.μ.|μμ|CH|ÖS|nachm.|odp.|popiet|"
    "e.m.|ap.|"
    'אחה"צ|אחה״צ|PTG|petang|malam|sore|siang|сл.об.|след обяд|หลังเที่ยง|अपराह्न'
)

#: The same before the time.
MORNING_BEFORE = table("上午|午前|오전|凌晨|早上|清晨|早晨|ÖÖ|de.|dop.|priešpiet|ก่อนเที่ยง|पूर्वाह्न")
NOON_BEFORE = table("下午|午後|오후|晚上|傍晚|中午|ÖS|du.|odp.|popiet|หลังเที่ยง|अपराह्न")

#: Hours from UTC of zones whose letters are no other zone's.
FAR_ZONES: Mapping[str, float] = MappingProxyType(
    {
        "brt": -3, "art": -3, "wib": 7, "wita": 8, "wit": 9, "ict": 7, "pkt": 5, "sast": 2,
        "trt": 3, "irst": 3.5, "cat": 2, "eat": 3, "wat": 1, "awst": 8, "acst": 9.5,
        "acdt": 10.5, "clt": -4, "myt": 8, "hnec": 1, "haec": 2,
    }
)  # fmt: skip
