//! Languages from the Mediterranean to Asia.

use super::Locale;

/// The words of these languages.
pub(super) static LOCALES: &[Locale] = &[
    Locale {
        language: "el",
        from: "από|αποστολέας",
        date: "στάλθηκε|ημερομηνία|εστάλη|απεστάλη|αποστολή|ημ/νία",
        to: "προς|παραλήπτης",
        copy: "κοιν.|κοινοποίηση|αντίγραφο|κοιν|cc",
        subject: "θέμα",
        wrote: "έγραψε|έγραψε τα εξής|γράφει|έγραψαν|έγραφε",
        on: "στις|την|ο χρήστης|στις|τη|το|στα|ο/η",
        original: "αρχικό μήνυμα|αρχικό μήνυμα ηλεκτρονικού ταχυδρομείου|πρωτότυπο μήνυμα",
        forwarded: "προωθημένο μήνυμα|προωθούμενο μήνυμα|έναρξη προωθημένου μηνύματος|\
            αρχή προωθημένου μηνύματος|μήνυμα που προωθήθηκε|αρχή προωθούμενου μηνύματος",
        mobile: "στάλθηκε από|εστάλη από|απεστάλη από|αποστολή από|λήψη του outlook|κατεβάστε το outlook",
        regards: "με εκτίμηση|ευχαριστώ|χαιρετισμούς|φιλικά|ευχαριστώ πολύ|με φιλικούς χαιρετισμούς|\
            ευχαριστούμε|καλή συνέχεια|με σεβασμό|χαιρετίσματα",
        legal: "εμπιστευτικ|παραλήπτ|εκ παραδρομής|απαγορεύεται|κατά λάθος",
        banner: "εξωτερικός αποστολέας|εκτός του οργανισμού|μην κάνετε κλικ",
    },
    Locale {
        language: "tr",
        from: "kimden|gönderen|gönderici",
        date: "gönderildi|tarih|gönderme tarihi|gönderilme tarihi",
        to: "kime|alıcı|alıcılar|kime:",
        copy: "bilgi|cc|kopya|bilgi:",
        subject: "konu|konu:",
        wrote: "yazdı|şunu yazdı|şunları yazdı|şöyle yazdı|tarihinde yazdı|yazmış|yazıyor",
        on: "tarihinde|saat|tarih",
        original: "orijinal mesaj|özgün ileti|orjinal mesaj|asıl ileti|özgün mesaj|orijinal ileti|\
            orijinal e-posta|ilk ileti|asıl mesaj",
        forwarded: "iletilen mesaj|yönlendirilen mesaj|iletilmiş ileti|iletilen ileti|ileti başlangıcı|\
            yönlendirilmiş ileti|iletilen e-posta|yönlendirilen ileti|forwarded mesaj|\
            başlangıç: yönlendirilen ileti",
        mobile: "~gönderildi|~gönderilmiştir|~gönderdim|outlook'u edinin|outlook'u indirin|~edinin",
        regards: "saygılarımla|saygılar|iyi günler|teşekkürler|teşekkür ederim|sevgiler|\
            iyi çalışmalar|selamlar|saygılarımızla|iyi günler dilerim|iyi çalışmalar dilerim|\
            kolay gelsin|hoşça kal",
        legal: "gizli|alıcı|yanlışlıkla|yasaktır|sorumluluk|çıktı almadan",
        banner: "dış gönderen|harici gönderen|kuruluş dışından|kurum dışından|tıklamayın|\
            sık sık e-posta almıyorsunuz|neden önemli",
    },
    Locale {
        language: "he",
        from: "מאת|מ|מאת:|שולח",
        date: "נשלח|תאריך|נשלח ב|נשלח בתאריך",
        to: "אל|נמען|ל",
        copy: "העתק|עותק|cc",
        subject: "נושא|הנדון",
        wrote: "כתב|כתבה|כתב/ה|מאת|כתב:|נכתב על ידי|כתב(ה)",
        on: "ב-|בתאריך|ביום|ב|בתאריך יום",
        original: "הודעה מקורית|ההודעה המקורית|מקור ההודעה",
        forwarded: "הודעה שהועברה|הודעה מועברת|תחילת ההודעה שהועברה|העברת הודעה|תחילת הודעה מועברת|\
            דואר שהועבר",
        mobile: "נשלח מ|נשלח באמצעות|נשלח מה|קבל את outlook|השג את outlook|נשלח מתוך",
        regards: "בברכה|תודה|בכבוד רב|תודה רבה|תודה מראש|יום טוב|בהוקרה|בתודה|להתראות",
        legal: "חסוי|סודי|הנמען|בטעות",
        banner: "שולח חיצוני|מחוץ לארגון",
    },
    Locale {
        language: "ar",
        from: "من|المرسل|مرسل",
        date: "تم الإرسال|التاريخ|تاريخ الإرسال|أرسلت|مرسل|تاريخ|تم إرساله|أُرسلت|تاريخ الارسال",
        to: "إلى|الى|المستلم|المرسل إليه",
        copy: "نسخة|نسخة إلى|نسخه|cc",
        subject: "الموضوع|موضوع",
        wrote: "كتب|كتبت|كتب/ت|كَتب|كَتبَ|كتب:|كتب ما يلي",
        on: "في|بتاريخ|يوم|في يوم|بواسطة",
        original: "الرسالة الأصلية|رسالة أصلية|الرسالة الاصلية|رسالة اصلية|النص الأصلي",
        forwarded: "رسالة معاد توجيهها|رسالة محولة|بداية الرسالة المعاد توجيهها|الرسالة المعاد توجيهها|\
            رسالة مُعاد توجيهها|رسالة تم تحويلها|بدء الرسالة المعاد توجيهها|\
            رسالة تمت إعادة توجيهها",
        mobile: "أُرسلت من|أرسلت من|تم الإرسال من|مرسل من|أرسل من|تم إرسالها من|أُرسِلت من|\
            الحصول على outlook|احصل على outlook|ارسلت من|تم الارسال من|أُرسل من",
        regards: "مع التحية|مع تحياتي|تحياتي|شكرا|شكراً|وشكرا|مع أطيب التحيات|مع خالص التحية|\
            أطيب التحيات|مع الشكر|وتقبلوا تحياتي|شكرًا|مع السلامة|وشكراً",
        legal: "سري|سرية|المستلم|عن طريق الخطأ",
        banner: "مرسل خارجي|خارج المؤسسة|خارج المنظمة",
    },
    Locale {
        language: "fa",
        from: "از|فرستنده|از طرف",
        date: "ارسال شده|تاریخ|فرستاده شده|زمان",
        to: "به|گیرنده",
        copy: "رونوشت|کپی",
        subject: "موضوع|عنوان",
        wrote: "نوشت|نوشته|نوشته است|نوشته‌است",
        on: "در|در تاریخ|روز",
        original: "پیام اصلی|پیغام اصلی",
        forwarded: "پیام فوروارد شده|پیام هدایت‌شده|پیام ارسال شده|پیام بازارسال شده|پیام بازفرستاده شده",
        mobile: "ارسال شده از|فرستاده شده از|ارسال از",
        regards: "با احترام|با تشکر|ممنون|سپاس|با سپاس|متشکرم|ارادتمند",
        legal: "محرمانه|گیرنده",
        banner: "",
    },
    Locale {
        language: "zh",
        from: "发件人|寄件者|寄件人|發件人|寄件日期人|发自|来自|從|由",
        date: "发送时间|日期|寄件日期|發送日期|发送日期|傳送日期|已傳送|傳送時間|時間|时间|已发送|发件时间|發送時間|寄送日期",
        to: "收件人|收件者|至|到|收信人",
        copy: "抄送|副本|抄送人|抄送者",
        subject: "主题|主旨|標題|主題|标题",
        wrote: "写道|寫道|写到|写信|寫到|撰写|撰寫|寫|写|說道|说道|写|于",
        on: "在|於|于",
        original: "原始邮件|原邮件|原始郵件|原始郵件|原郵件|邮件原件|回复的原邮件|原始信件|回复的邮件|原信息|原始訊息|回复的原邮件",
        forwarded: "转发的邮件|转发邮件|轉寄郵件|轉寄的郵件|转发邮件信息|转发的消息|被转发的邮件|已轉寄郵件|轉寄訊息|以下是转发的邮件|开始转发的邮件|下面是被转发的邮件|\
            以下是轉寄的郵件|轉寄信件|轉發的郵件|开始转发|已转发邮件|转发信息|轉寄的訊息|開始轉寄郵件|開始轉寄的郵件|下面是转发的邮件",
        mobile: "发自我的|从我的|來自我的|從我的|发自|由我的|傳送自我的|寄自我的|我的 iphone|获取适用于|取得適用於|~发送|~傳送|来自我的|傳送自|~寄出|发送自",
        regards: "此致|祝好|谢谢|謝謝|敬上|致礼|顺颂商祺|敬祝|祝商祺|此致敬礼|最好的问候|順頌商祺|祝工作愉快|多谢|感谢|敬礼",
        legal: "保密|机密|機密|收件人|误收|誤收",
        banner: "外部邮件|外部发件人|外部郵件|外部寄件|組織外部|组织外部|请勿点击|請勿點擊|[外部]",
    },
    Locale {
        language: "ja",
        from: "差出人|送信者|from|発信者|送信元",
        date: "送信日時|日付|日時|送信日|送信|送信時刻|送信時間",
        to: "宛先|宛て先|受信者|送信先",
        copy: "写し|cc|カーボンコピー",
        subject: "件名|題名|タイトル",
        wrote: "さんは書きました|のメール|は書きました|が書きました|wrote|さんが書きました|のメッセージ|さんからのメール|さんのメール|作成|のメッセージ|さんからのメッセージ|様|さん",
        on: "日付|date",
        original: "元のメッセージ|元のメール|オリジナルメッセージ|original message|元のメッセージ|返信元のメッセージ|元のメッセージ",
        forwarded: "転送されたメッセージ|転送メッセージ|転送されたメール|以下、転送|転送元のメッセージ|転送されたメッセージ|以下は転送されたメッセージです|\
            ここから転送されたメッセージ|転送メール|転送されたメッセージ|転送",
        mobile: "iphoneから|ipadから|~から送信|~から送信されました|~から送信しました|~を入手|~より送信|androidから|スマートフォンから|~からの送信|~から",
        regards: "よろしくお願いします|よろしくお願いいたします|宜しくお願い致します|以上|敬具|よろしくお願い致します|宜しくお願いします|ありがとうございます|\
            以上、よろしくお願いいたします|宜しくお願いいたします",
        legal: "機密|受信者|誤って|宛先",
        banner: "外部送信者|外部からのメール|組織外|社外からの|クリックしないで|[社外]|[外部]",
    },
    Locale {
        language: "ko",
        from: "보낸 사람|보낸사람|발신인|발신|보내는 사람|보낸이|발신자",
        date: "보낸 날짜|날짜|보낸날짜|일시|발신일|보낸 시간|전송|보낸시간|전송됨|보냄",
        to: "받는 사람|받는사람|수신|수신인|받는이|수신자",
        copy: "참조|숨은 참조|cc",
        subject: "제목|주제",
        wrote: "작성|님이 작성|님이 작성한 메시지|작성함|님이 씀|님이 쓴 메시지|이(가) 작성|님의 말|님이 다음과 같이 썼습니다|썼습니다",
        on: "",
        original: "원본 메시지|원본 메일|원본메시지|원본메일|원본 이메일|원래 메시지",
        forwarded: "전달된 메시지|전달된 메일|전달된 이메일|전달 메시지|전달받은 메일|전달된 메시지 시작|전달한 메시지|전달된 편지",
        mobile: "나의 iphone에서|내 iphone에서|~에서 보냄|~에서 보낸|~에서 전송|~에서 발송|~에서 보냈습니다|~다운로드|iphone에서|\
            ~에서 보낸 메일|~에서 보낸 메일입니다",
        regards: "감사합니다|고맙습니다|드림|올림|감사합니다.|수고하세요|배상|안녕히 계세요",
        legal: "기밀|수신인|수신자|잘못",
        banner: "외부 발신|외부 메일|조직 외부|[외부]",
    },
    Locale {
        language: "vi",
        from: "từ|người gửi",
        date: "đã gửi|ngày|ngày gửi|gửi|gửi lúc|thời gian|gửi vào",
        to: "đến|tới|người nhận|gửi đến|kính gửi",
        copy: "cc|đồng gửi|đồng kính gửi",
        subject: "chủ đề|tiêu đề|v/v",
        wrote: "đã viết|viết|đã viết như sau|wrote",
        on: "vào|vào lúc|vào ngày|lúc|ngày|trong|đã",
        original: "tin nhắn gốc|thư gốc|tin nhắn ban đầu|thư ban đầu|email gốc",
        forwarded: "thư được chuyển tiếp|tin nhắn đã chuyển tiếp|thư đã chuyển tiếp|\
            tin nhắn được chuyển tiếp|bắt đầu thư được chuyển tiếp|chuyển tiếp thư|\
            bắt đầu tin nhắn được chuyển tiếp|thư chuyển tiếp",
        mobile: "đã gửi từ|gửi từ|được gửi từ|đã gửi bằng|tải outlook|gửi bằng|tải outlook cho|\
            đã được gửi từ",
        regards: "trân trọng|thân ái|cảm ơn|xin cảm ơn|thân mến|kính thư|trân trọng cảm ơn|thân|\
            cám ơn|chúc một ngày tốt lành",
        legal: "bảo mật|người nhận|nhầm",
        banner: "người gửi bên ngoài|bên ngoài tổ chức",
    },
    Locale {
        language: "th",
        from: "จาก|ผู้ส่ง",
        date: "ส่ง|วันที่|ส่งเมื่อ|วันที่ส่ง",
        to: "ถึง|ผู้รับ",
        copy: "สำเนา|สำเนาถึง|cc",
        subject: "เรื่อง|หัวข้อ",
        wrote: "เขียนว่า|เขียน|ได้เขียน|ได้เขียนว่า",
        on: "เมื่อ|ในวันที่|วันที่|เมื่อวันที่",
        original: "ข้อความต้นฉบับ|ข้อความเดิม|อีเมลต้นฉบับ",
        forwarded: "ข้อความที่ส่งต่อ|ข้อความส่งต่อ|เริ่มข้อความที่ส่งต่อ|ข้อความที่ถูกส่งต่อ|อีเมลที่ส่งต่อ",
        mobile: "ส่งจาก|ส่งจากของฉัน|ดาวน์โหลด outlook|รับ outlook|ส่งจากอุปกรณ์",
        regards: "ขอแสดงความนับถือ|ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|ด้วยความเคารพ|ด้วยความนับถือ",
        legal: "ความลับ|ผู้รับ",
        banner: "ผู้ส่งภายนอก",
    },
    Locale {
        language: "id",
        from: "dari|pengirim|daripada",
        date: "dikirim|tanggal|terkirim|dihantar|tarikh|tgl",
        to: "kepada|ke|penerima|untuk",
        copy: "cc|salinan|tembusan|sk",
        subject: "perihal|subjek|hal|judul|perkara",
        wrote: "menulis|menulis:|telah menulis|berkata|menulis berikut ini",
        on: "pada|pada tanggal|pada hari|di",
        original: "pesan asli|mesej asal|pesan asal|email asli|surat asli|pesan awal",
        forwarded: "pesan terusan|pesan yang diteruskan|mesej yang dimajukan|pesan diteruskan|\
            mulai pesan yang diteruskan|mesej dimajukan|awal pesan yang diteruskan|\
            email yang diteruskan|terusan pesan|mesej yang dikirim semula|\
            mula mesej yang dimajukan",
        mobile: "dikirim dari|terkirim dari|dihantar dari|dihantar daripada|dapatkan outlook|\
            dikirim menggunakan|dikirim lewat|dikirim melalui",
        regards: "salam|hormat saya|terima kasih|salam hormat|hormat kami|best regard|sekian|\
            sekian terima kasih|yang benar|wassalam|salam hangat",
        legal: "rahasia|penerima|sulit|salah kirim",
        banner: "pengirim eksternal|luar organisasi",
    },
    Locale {
        language: "hi",
        from: "प्रेषक|से|द्वारा",
        date: "दिनांक|भेजा गया|तारीख|तिथि|प्रेषित",
        to: "प्रति|प्राप्तकर्ता|को|सेवा में",
        copy: "प्रतिलिपि|cc",
        subject: "विषय",
        wrote: "ने लिखा|लिखा|ने लिखा है",
        on: "को|दिनांक",
        original: "मूल संदेश",
        forwarded: "अग्रेषित संदेश|अग्रेषित किया गया संदेश|आगे भेजा गया संदेश",
        mobile: "मेरे iphone से|~से भेजा गया",
        regards: "धन्यवाद|सादर|भवदीय|शुभकामनाएं|आपका",
        legal: "गोपनीय|प्राप्तकर्ता",
        banner: "",
    },
];
