"""Writes text/sample.jsonl: eight everyday sentences, each in fourteen languages, written for Routescope (CC0).

Run from the repository root:  python datasets/sample/make-text.py
Needs only the standard library. The output is deterministic; edit the sentences here, never in the output.
"""

import json
import pathlib
import unicodedata

# item -> language (BCP-47) -> sentence. The order of languages is the order of the lines within an item.
SENTENCES = {
    "market": {
        "en": "Every Thursday morning we buy fresh bread and fruit at the market.",
        "de": "Jeden Donnerstagmorgen kaufen wir auf dem Markt frisches Brot und Obst.",
        "fr": "Tous les jeudis matin, nous achetons du pain frais et des fruits au marché.",
        "es": "Todos los jueves por la mañana compramos pan recién hecho y fruta en el mercado.",
        "ru": "Каждый четверг утром мы покупаем на рынке свежий хлеб и фрукты.",
        "el": "Κάθε Πέμπτη πρωί αγοράζουμε φρέσκο ψωμί και φρούτα από τη λαϊκή αγορά.",
        "ar": "في صباح كل خميس نشتري خبزًا طازجًا وفاكهة من السوق.",
        "he": "בכל יום חמישי בבוקר אנחנו קונים לחם טרי ופירות בשוק.",
        "hi": "हर गुरुवार की सुबह हम बाज़ार से ताज़ी रोटी और फल ख़रीदते हैं।",
        "th": "ทุกเช้าวันพฤหัสบดี เราซื้อขนมปังสดและผลไม้ที่ตลาด",
        "zh-Hans": "每个星期四早上，我们都在市场买新鲜的面包和水果。",
        "ja": "毎週木曜日の朝、私たちは市場で焼きたてのパンと果物を買います。",
        "ko": "우리는 매주 목요일 아침 시장에서 갓 구운 빵과 과일을 삽니다.",
        "sw": "Kila Alhamisi asubuhi tunanunua mkate mpya na matunda sokoni.",
    },
    "rain": {
        "en": "It has been raining since yesterday, so the children are playing indoors.",
        "de": "Seit gestern regnet es, deshalb spielen die Kinder drinnen.",
        "fr": "Il pleut depuis hier, alors les enfants jouent à l'intérieur.",
        "es": "Llueve desde ayer, así que los niños juegan dentro de casa.",
        "ru": "Со вчерашнего дня идёт дождь, поэтому дети играют дома.",
        "el": "Βρέχει από χθες, γι' αυτό τα παιδιά παίζουν μέσα στο σπίτι.",
        "ar": "السماء تمطر منذ أمس، لذلك يلعب الأطفال داخل البيت.",
        "he": "מאתמול יורד גשם, ולכן הילדים משחקים בבית.",
        "hi": "कल से बारिश हो रही है, इसलिए बच्चे घर के अंदर खेल रहे हैं।",
        "th": "ฝนตกตั้งแต่เมื่อวาน เด็ก ๆ จึงเล่นกันอยู่ในบ้าน",
        "zh-Hans": "从昨天起一直在下雨，所以孩子们都在屋里玩。",
        "ja": "昨日から雨が降っているので、子どもたちは家の中で遊んでいます。",
        "ko": "어제부터 비가 와서 아이들은 집 안에서 놀고 있습니다.",
        "sw": "Mvua imekuwa ikinyesha tangu jana, kwa hiyo watoto wanacheza ndani ya nyumba.",
    },
    "train": {
        "en": "The train to the city leaves at half past seven from platform two.",
        "de": "Der Zug in die Stadt fährt um halb acht von Gleis zwei ab.",
        "fr": "Le train pour la ville part à sept heures et demie du quai numéro deux.",
        "es": "El tren a la ciudad sale a las siete y media del andén dos.",
        "ru": "Поезд в город отправляется в половине восьмого со второй платформы.",
        "el": "Το τρένο για την πόλη φεύγει στις επτάμισι από την αποβάθρα δύο.",
        "ar": "يغادر القطار المتجه إلى المدينة في السابعة والنصف من الرصيف الثاني.",
        "he": "הרכבת לעיר יוצאת בשבע וחצי מרציף מספר שתיים.",
        "hi": "शहर जाने वाली ट्रेन साढ़े सात बजे प्लेटफ़ॉर्म नंबर दो से छूटती है।",
        "th": "รถไฟเข้าเมืองออกจากชานชาลาที่สองเวลาเจ็ดโมงครึ่ง",
        "zh-Hans": "开往城里的火车七点半从二号站台出发。",
        "ja": "町へ行く電車は七時半に二番線から出ます。",
        "ko": "시내로 가는 기차는 일곱 시 반에 2번 승강장에서 출발합니다.",
        "sw": "Treni ya kwenda mjini inaondoka saa moja na nusu kutoka jukwaa la pili.",
    },
    "letter": {
        "en": "My grandmother writes me a long letter every month.",
        "de": "Meine Großmutter schreibt mir jeden Monat einen langen Brief.",
        "fr": "Ma grand-mère m'écrit une longue lettre chaque mois.",
        "es": "Mi abuela me escribe una carta larga todos los meses.",
        "ru": "Моя бабушка каждый месяц пишет мне длинное письмо.",
        "el": "Η γιαγιά μου μου γράφει ένα μεγάλο γράμμα κάθε μήνα.",
        "ar": "تكتب لي جدتي رسالة طويلة كل شهر.",
        "he": "סבתא שלי כותבת לי מכתב ארוך בכל חודש.",
        "hi": "मेरी दादी हर महीने मुझे एक लंबी चिट्ठी लिखती हैं।",
        "th": "คุณย่าเขียนจดหมายยาว ๆ ถึงฉันทุกเดือน",
        "zh-Hans": "我奶奶每个月都给我写一封长信。",
        "ja": "祖母は毎月、私に長い手紙を書いてくれます。",
        "ko": "할머니는 매달 저에게 긴 편지를 써 주십니다.",
        "sw": "Bibi yangu huniandikia barua ndefu kila mwezi.",
    },
    "tea": {
        "en": "Would you like a cup of tea before we go?",
        "de": "Möchtest du eine Tasse Tee, bevor wir gehen?",
        "fr": "Tu veux une tasse de thé avant qu'on parte ?",
        "es": "¿Quieres una taza de té antes de que nos vayamos?",
        "ru": "Хочешь чашку чая, прежде чем мы пойдём?",
        "el": "Θέλεις ένα φλιτζάνι τσάι πριν φύγουμε;",
        "ar": "هل تريد كوبًا من الشاي قبل أن نذهب؟",
        "he": "רוצה כוס תה לפני שנלך?",
        "hi": "क्या चलने से पहले आप एक कप चाय पिएँगे?",
        "th": "คุณอยากดื่มชาสักถ้วยก่อนที่เราจะไปไหม",
        "zh-Hans": "我们走之前，你想喝杯茶吗？",
        "ja": "出かける前にお茶を一杯いかがですか。",
        "ko": "가기 전에 차 한 잔 드시겠어요?",
        "sw": "Ungependa kikombe cha chai kabla hatujaondoka?",
    },
    "bicycle": {
        "en": "He repaired the old bicycle himself, and now it works again.",
        "de": "Er hat das alte Fahrrad selbst repariert, und jetzt fährt es wieder.",
        "fr": "Il a réparé le vieux vélo lui-même, et maintenant il roule de nouveau.",
        "es": "Él mismo arregló la vieja bicicleta y ahora vuelve a funcionar.",
        "ru": "Он сам починил старый велосипед, и теперь на нём снова можно ездить.",
        "el": "Επισκεύασε μόνος του το παλιό ποδήλατο και τώρα λειτουργεί ξανά.",
        "ar": "أصلح الدراجة القديمة بنفسه، وهي تعمل الآن من جديد.",
        "he": "הוא תיקן את האופניים הישנים בעצמו, ועכשיו הם שוב עובדים.",
        "hi": "उसने पुरानी साइकिल ख़ुद ठीक की और अब वह फिर से चलती है।",
        "th": "เขาซ่อมจักรยานคันเก่าด้วยตัวเอง และตอนนี้มันใช้ได้อีกครั้งแล้ว",
        "zh-Hans": "他自己把旧自行车修好了，现在又能骑了。",
        "ja": "彼は古い自転車を自分で直し、今ではまた乗れるようになりました。",
        "ko": "그는 낡은 자전거를 직접 고쳤고, 이제 자전거는 다시 잘 굴러갑니다.",
        "sw": "Alitengeneza baiskeli kuukuu mwenyewe, na sasa inafanya kazi tena.",
    },
    "library": {
        "en": "The library is closed today, but it opens again tomorrow at nine o'clock.",
        "de": "Die Bibliothek ist heute geschlossen, aber morgen um neun Uhr öffnet sie wieder.",
        "fr": "La bibliothèque est fermée aujourd'hui, mais elle rouvre demain à neuf heures.",
        "es": "La biblioteca está cerrada hoy, pero mañana abre de nuevo a las nueve.",
        "ru": "Библиотека сегодня закрыта, но завтра в девять часов она снова откроется.",
        "el": "Η βιβλιοθήκη είναι κλειστή σήμερα, αλλά ανοίγει πάλι αύριο στις εννέα.",
        "ar": "المكتبة مغلقة اليوم، لكنها ستفتح أبوابها غدًا في التاسعة صباحًا.",
        "he": "הספרייה סגורה היום, אבל היא תיפתח שוב מחר בתשע.",
        "hi": "पुस्तकालय आज बंद है, लेकिन कल नौ बजे फिर खुलेगा।",
        "th": "วันนี้ห้องสมุดปิด แต่พรุ่งนี้จะเปิดอีกครั้งตอนเก้าโมงเช้า",
        "zh-Hans": "图书馆今天闭馆，明天九点重新开放。",
        "ja": "図書館は今日は休みですが、明日の九時にまた開きます。",
        "ko": "도서관은 오늘 문을 닫았지만 내일 아홉 시에 다시 엽니다.",
        "sw": "Maktaba imefungwa leo, lakini itafunguliwa tena kesho saa tatu asubuhi.",
    },
    "stars": {
        "en": "At night, far from the city lights, you can see thousands of stars.",
        "de": "Nachts, weit weg von den Lichtern der Stadt, kann man Tausende von Sternen sehen.",
        "fr": "La nuit, loin des lumières de la ville, on peut voir des milliers d'étoiles.",
        "es": "De noche, lejos de las luces de la ciudad, se pueden ver miles de estrellas.",
        "ru": "Ночью, вдали от городских огней, можно увидеть тысячи звёзд.",
        "el": "Τη νύχτα, μακριά από τα φώτα της πόλης, μπορεί κανείς να δει χιλιάδες αστέρια.",
        "ar": "في الليل، بعيدًا عن أضواء المدينة، يمكن رؤية آلاف النجوم.",
        "he": "בלילה, הרחק מאורות העיר, אפשר לראות אלפי כוכבים.",
        "hi": "रात में, शहर की रोशनी से दूर, हज़ारों तारे दिखाई देते हैं।",
        "th": "ในยามค่ำคืน ห่างไกลจากแสงไฟของเมือง เราจะมองเห็นดาวนับพันดวง",
        "zh-Hans": "夜里，远离城市的灯光，可以看到成千上万颗星星。",
        "ja": "夜、街の明かりから遠く離れると、何千もの星が見えます。",
        "ko": "밤에 도시의 불빛에서 멀리 떨어지면 수천 개의 별을 볼 수 있습니다.",
        "sw": "Usiku, mbali na taa za mji, unaweza kuona maelfu ya nyota.",
    },
}


def main():
    languages = list(SENTENCES["market"])
    lines = []
    for item, versions in SENTENCES.items():
        assert list(versions) == languages, f"{item}: every item needs the same languages in the same order"
        for language, text in versions.items():
            row = {
                "id": f"{item}.{language}",
                "item": item,
                "language": language,
                # Stored in NFC, as every text inside Routescope; for Devanagari nukta letters that is the decomposed form.
                "text": unicodedata.normalize("NFC", text),
            }
            lines.append(json.dumps(row, ensure_ascii=False))
    out = pathlib.Path(__file__).parent / "text" / "sample.jsonl"
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out}: {len(lines)} lines, {len(SENTENCES)} items, {len(languages)} languages")


if __name__ == "__main__":
    main()
