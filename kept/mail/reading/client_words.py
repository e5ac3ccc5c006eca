"""
The words that mail programs put round a quoted mail, in the languages they speak.

Tables only: `quotes` and `signatures` say how they are used. A new language is a
word added to a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _row(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.replace("\n", " ").split("|"))


def any_of(alternatives: Sequence[str]) -> str:
    """Return an expression for any of these words, the longest first."""
    return "|".join(re.escape(each) for each in sorted(set(alternatives), key=len, reverse=True))


# "On <day> <somebody> wrote:": how it begins ...
INTRO_STARTS = _row("""
    on | am | vom | le | el | il | il giorno | in data | em | no dia | a | op | den | på |
    d. | w dniu | dnia | w | dne | dňa | în | pe | la | na | на | στις | vào | pada | u |
    dana | at | alle ore | le mer | quoting | zitat von | citando
""")
# ... the verb where it ends the line ...
WROTE_LAST = _row("""
    wrote | writes | sent | said | schrieb | schreibt | geschrieben | a écrit | écrit |
    a ecrit | écrivait | escribió | escribio | escribe | ha escrito | escreveu |
    ha scritto | scritto | scrive | schreef | geschreven | napisał | napisał(a) |
    napisał/a | napisała | pisze | skrev | kirjoitti | napsal | napsal(a) | napsala |
    napísal | napísal(a) | napísala | írta | a scris | yazdı | şunu yazdı |
    şunları yazdı | написал | написал(а) | написала | написали | пишет | писал |
    писал(а) | пише | написав | написав(ла) | написа | έγραψε | je napisao | je napisala |
    je napisao/la | je napisao/napisala | je pisao | je napisal | va escriure | rašė |
    rakstīja | kirjutas | đã viết | menulis | כתב | כתב/ה | כתבה | كتب | verzond |
    a trimis | gönderdi | 写道 | 寫道 | 写了 | 來信 | 作成 | 작성 | 님이 작성 | 썼습니다 |
    のメッセージ | 書きました | 님의 말
""")
# ... or stands before the name.
WROTE_BEFORE_NAME = _row("""
    schrieb | schreibt | schreef | skrev | kirjoitti | napisał | napisał(a) | napisała |
    pisze | napsal | napsal(a) | napísal | napísal(a) | написал | написал(а) | написала |
    escribió | a écrit | ha scritto | verzond | geschreven door | écrit
""")
# The lines of the block that Outlook and others write above a quoted mail, by what they tell.
HEADER_WORDS: dict[str, tuple[str, ...]] = {
    "from": _row("""
        From | Von | De | Da | Van | Fra | Från | Od | Odesílatel | Kimden | Gönderen |
        От | От кого | Від | Feladó | Lähettäjä | Από | De la | 发件人 | 寄件者 | 寄件人 |
        差出人 | 送信者 | 보낸 사람 | 보낸사람 | Expéditeur | Remitente | Mittente |
        Afzender | Absender | Avsändare | Nadawca | Pošiljatelj | Šalje | מאת | من |
        Dari | Từ | Remetente | Avsender
    """),
    "date": _row("""
        Date | Sent | Sent at | Datum | Gesendet | Gesendet am | Envoyé | Envoyé le |
        Enviado | Enviado el | Enviada em | Enviado em | Enviada | Fecha | Data |
        Inviato | Data invio | Verzonden | Sendt | Dato | Skickat | Wysłano | Wysłane |
        Odesláno | Odoslané | Dátum | Отправлено | Дата | Надіслано | Elküldve | Küldve |
        Lähetetty | Päivämäärä | Päiväys | Gönderme Tarihi | Tarih | Gönderildi |
        Gönderilen | Ημερομηνία | Στάλθηκε | Trimis | Poslano | Poslato | 发送时间 |
        日期 | 寄件日期 | 傳送日期 | 送信日時 | 日付 | 日時 | 보낸 날짜 | 날짜 |
        보낸날짜 | נשלח | תאריך | التاريخ | تاريخ | Ngày | Tanggal | Dikirim | Изпратено |
        时间
    """),
    "to": _row("""
        To | An | À | A | Para | Aan | Til | Till | Do | Komu | Кому | Címzett | Pour |
        Vastaanottaja | Kime | Alıcı | Προς | Către | Za | Prima | 收件人 | 收件者 |
        宛先 | 받는 사람 | 받는사람 | Destinataire | Destinatario | Destinatário | אל |
        إلى | Đến | Kepada | До | Empfänger | Mottagare
    """),
    "cc": _row("""
        Cc | CC | Copie | Kopie | Kopi | Kopia | DW | Копия | Копія | Másolatot kap |
        Kopio | Bilgi | Κοιν | 抄送 | 副本 | 참조 | Copia | Cópia | Bcc | עותק | نسخة
    """),
    "subject": _row("""
        Subject | Betreff | Objet | Sujet | Asunto | Assunto | Oggetto | Onderwerp |
        Emne | Ämne | Temat | Předmět | Predmet | Тема | Tárgy | Aihe | Konu | Θέμα |
        Subiect | Zadeva | 主题 | 主旨 | 件名 | 제목 | נושא | الموضوع | Chủ đề | Subjek |
        Perihal | Относно
    """),
    "other": _row("""
        Reply-To | Reply To | Antwort an | Répondre à | Responder a | Rispondi a |
        Importance | Attachments | Anlagen | Organization | Organisation | Wichtigkeit |
        Priorität | Allegati | Antwoord aan | Svara till | Vedhæftet | Pièces jointes |
        On Behalf Of | Priority | Importancia
    """),
}
# Between dashes, above the block.
ORIGINAL_MESSAGE = _row("""
    original message | original appointment | reply message | previous message |
    original mail | original e-mail | original email | ursprüngliche nachricht |
    urspruengliche nachricht | originalnachricht | original-nachricht | original-mail |
    antwort nachricht | ursprüngliche mail | ursprüngliche e-mail | message d'origine |
    message d’origine | message original | message initial | mensaje original |
    mensagem original | messaggio originale | messaggio original |
    oorspronkelijk bericht | origineel bericht | oprindelig meddelelse |
    oprindelig besked | opprinnelig melding | originalmelding | ursprungligt meddelande |
    originalmeddelande | alkuperäinen viesti | oryginalna wiadomość |
    wiadomość oryginalna | původní zpráva | původní e-mail | pôvodná správa |
    eredeti üzenet | исходное сообщение | оригинальное сообщение |
    первоначальное сообщение | вихідне повідомлення | оригінальне повідомлення |
    orijinal mesaj | özgün ileti | αρχικό μήνυμα | mesaj original | mesajul original |
    izvorna poruka | izvirno sporočilo | originalna poruka | 原始邮件 | 原邮件 |
    原始郵件 | 原始信件 | 邮件原件 | 元のメッセージ | 元のメール | 원본 메시지 |
    원본 메일 | 원본메시지 | הודעה מקורית | الرسالة الأصلية | tin nhắn gốc | pesan asli |
    missatge original | message précédent
""")
FORWARDED_MESSAGE = _row("""
    forwarded message | forwarded mail | weitergeleitete nachricht |
    weitergeleitete mail | message transféré | message réexpédié | mensaje reenviado |
    mensagem encaminhada | mensagem reencaminhada | messaggio inoltrato |
    doorgestuurd bericht | videresendt meddelelse | videresendt besked |
    videresendt melding | vidarebefordrat mejl | vidarebefordrat meddelande |
    vidarebefordrat brev | välitetty viesti | przekazana wiadomość |
    wiadomość przekazana | treść przekazanej wiadomości | přeposlaná zpráva |
    preposlaná správa | továbbított üzenet | továbbított levél | пересылаемое сообщение |
    перенаправленное сообщение | пересланное сообщение | переслане повідомлення |
    iletilen mesaj | iletilmiş ileti | προωθημένο μήνυμα | mesaj redirecționat |
    转发邮件信息 | 转发的邮件 | 轉寄郵件 | 転送メッセージ | 전달된 메시지 |
    proslijeđena poruka
""")
BEGIN_FORWARDED = _row("""
    begin forwarded message | anfang der weitergeleiteten nachricht |
    inicio del mensaje reenviado | anfang der weitergeleiteten e-mail |
    début du message réexpédié | début du message transféré |
    início da mensagem encaminhada | início da mensagem reencaminhada |
    inizio messaggio inoltrato | begin doorgestuurd bericht |
    start på videresendt besked | videresendt besked begynder | vidarebefordrat mejl |
    välitetty viesti alkaa | początek przekazywanej wiadomości |
    začátek přeposílané zprávy | начало переадресованного сообщения |
    начало пересылаемого сообщения
""")
# What telephones and programs add under a mail; the rest of the line may say anything.
SENT_FROM = _row("""
    sent from | sent via | sent with | sent by | sent using | sent wirelessly |
    sent on the go | get outlook for | von meinem | gesendet von | gesendet mit |
    gesendet über | gesendet via | diese nachricht wurde von | holen sie sich outlook |
    outlook für ios | outlook für android | envoyé depuis | envoyé de |
    envoyé à partir de | envoyé avec | envoyé via | envoyé sans fil |
    télécharger outlook | obtenez outlook | provenance : | enviado desde | enviado de |
    enviado do | enviado a partir | enviado pelo | enviado con | enviado via |
    obtener outlook | obter o outlook | inviato da | inviato dal | inviato con |
    inviato tramite | ottieni outlook | scarica outlook | verzonden vanaf |
    verstuurd vanaf | verzonden met | verstuurd met | verzonden via | verstuurd via |
    verzonden vanuit | outlook downloaden | download outlook | sendt fra | sendt med |
    sendt via | hent outlook | skickat från | skickades från | hämta outlook | lähetetty |
    hanki outlook | wysłane z | wysłano z | pobierz aplikację outlook | pobierz outlook |
    odesláno z | získejte outlook | odoslané z | elküldve | отправлено с | отправлено из |
    надіслано з | надіслано із | trimis de | στάλθηκε από | poslano s | poslano iz |
    poslato sa | dikirim dari | đã gửi từ | saadetud | 从我的 | 發自我的 | 从 我的 |
    從我的 | 发自我的 | 发自 | 傳送自 | 發送自 | 通过 | 내 iphone | 나의 | נשלח מ |
    أرسلت من | أُرسلت من | gesendet mit der | this email was sent from my |
    from my iphone | from my ipad | from my mobile | from my phone | from my cell |
    from my android
""")
SENT_FROM_LAST = _row("""
    gesendet | gesendet. | から送信 | より送信 | 에서 보냄 | 에서 보냈습니다 |
    gönderildi | küldve | 发送 | from mobile | 傳送 | 送信されました | -ról küldve |
    -ról küldtem | lähetetty
""")
# What a device or program is called: tells "Sent from my phone, excuse typos" from a sentence.
DEVICES = _row("""
    phone | iphone | ipad | ipod | mobile | mobil | cell | tablet | samsung | galaxy |
    htc | android | blackberry | windows | outlook | mail | yahoo | gmail | nokia |
    xperia | pixel | huawei | sony | lg | motorola | device | handheld | smartphone |
    app | gerät | handy | laptop | computer | watch | mac | verizon | at&t | t-mobile |
    sprint | mailbox | airmail | thunderbird | inbox | spark | nexus | droid | treo |
    portable | móvil | celular | telefon | téléphone | telefoon | mobiltelefon | honor |
    xiaomi | oneplus | oppo | lumia | web | client | bell
""")
# The words before a name that end a letter; whole lines only.
CLOSINGS = _row("""
    regards | best regards | kind regards | warm regards | warmest regards |
    kindest regards | best | all the best | best wishes | many thanks | thanks |
    thank you | thanks a lot | thx | thanks again | thanks in advance |
    thank you in advance | thanks and regards | thanks & regards |
    thank you and best regards | thanks and best regards | with best regards |
    with kind regards | thank you very much | thanks so much | thank you so much |
    cheers | sincerely | sincerely yours | yours sincerely | yours faithfully |
    yours truly | yours | respectfully | cordially | br | rgds | take care | kr |
    greetings | best greetings | good day | have a nice day | have a great day |
    mit freundlichen grüßen | mit freundlichen grüssen | mit freundlichem gruß |
    mit besten grüßen | mit freundlichen gruessen | freundliche grüße |
    freundliche grüsse | viele grüße | viele grüsse | liebe grüße | liebe grüsse |
    schöne grüße | beste grüße | beste grüsse | herzliche grüße | herzliche grüsse |
    grüße | grüsse | gruß | gruss | lg | vg | mfg | besten dank | vielen dank | danke |
    danke und gruß | danke und grüße | danke im voraus |
    vielen dank und freundliche grüße | vielen dank im voraus | hochachtungsvoll |
    viele grüße aus | freundlichen gruß | beste grüße aus | cordialement |
    bien cordialement | très cordialement | bien à vous | bien à toi | amicalement |
    cdlt | cdt | salutations | meilleures salutations | sincères salutations | merci |
    bonne journée | merci d'avance | merci beaucoup | bonne soirée | respectueusement |
    cordiales salutations | saludos | un saludo | saludos cordiales | cordiales saludos |
    atentamente | atte | gracias | muchas gracias | cordialmente | un cordial saludo |
    reciba un cordial saludo | un abrazo | atenciosamente | cumprimentos |
    com os melhores cumprimentos | melhores cumprimentos | obrigado | obrigada | abraços |
    att | abs | cordiali saluti | distinti saluti | saluti | grazie | un saluto |
    grazie mille | a presto | cordialità | met vriendelijke groet |
    met vriendelijke groeten | groet | vriendelijke groet | vriendelijke groeten |
    groeten | groetjes | mvg | bedankt | alvast bedankt | dank u | hartelijke groet |
    hartelijke groeten | med venlig hilsen | venlig hilsen | hilsen | mvh |
    de bedste hilsner | bedste hilsner | med vennlig hilsen | vennlig hilsen | tak |
    på forhånd tak | kh | dbh | takk | beste hilsen | med vänliga hälsningar |
    med vänlig hälsning | vänliga hälsningar | hälsningar | bästa hälsningar | vänligen |
    tack | tack på förhand | ystävällisin terveisin | terveisin | terv | yt | kiitos |
    parhain terveisin | pozdrawiam | z poważaniem | z powazaniem | pozdrawiam serdecznie |
    serdecznie pozdrawiam | dziękuję | s pozdravem | s přátelským pozdravem | s úctou |
    děkuji | děkujeme | zdravím | s pozdravom | ďakujem | üdvözlettel | tisztelettel |
    üdv | köszönettel | köszönöm | с уважением | с наилучшими пожеланиями | спасибо |
    заранее спасибо | з повагою | дякую | saygılarımla | saygılar | iyi çalışmalar |
    teşekkürler | teşekkür ederim | με εκτίμηση | ευχαριστώ | cu stimă | cu respect |
    mulțumesc | toate cele bune | s poštovanjem | srdačan pozdrav | lijep pozdrav |
    lep pozdrav | hvala | pozdrav | s spoštovanjem | 此致 | 谢谢 | 祝好 | 敬上 |
    よろしくお願いします | よろしくお願いいたします | 감사합니다 | 고맙습니다 |
    salutacions | salut
""")
