//! Central and eastern European languages.

use super::Locale;

/// The words of these languages.
pub(super) static LOCALES: &[Locale] = &[
    Locale {
        language: "pl",
        from: "od|nadawca",
        date: "wysłano|data|wysłane|data wysłania",
        to: "do|adresat|odbiorca",
        copy: "dw|kopia|do wiadomości|udw|kopia do",
        subject: "temat|tytuł|dotyczy",
        wrote: "napisał|napisała|napisał(a)|napisała(a)|napisano|napisana|pisze|pisał|pisał(a)|\
            napisana przez|napisał/a|napisali",
        on: "dnia|w dniu|użytkownik|w dniach|wiadomość napisana przez|dn.",
        original: "wiadomość oryginalna|oryginalna wiadomość|pierwotna wiadomość|wiadomość pierwotna|\
            oryginalny e-mail|treść oryginalnej wiadomości|wiadomość źródłowa|\
            poprzednia wiadomość",
        forwarded: "wiadomość przekazana|przekazana wiadomość|początek przekazanej wiadomości|\
            wiadomość przesłana dalej|przesłana wiadomość|treść przekazanej wiadomości|\
            przesłana dalej wiadomość|początek przesyłanej dalej wiadomości|\
            początek wiadomości przekazanej|przekazywana wiadomość|wiadomość przekazana dalej|\
            początek przesłanej wiadomości|przekazywanie wiadomości",
        mobile: "wysłane z|wysłano z|wysłano za pomocą|wysłane przez|wysłane za pomocą|\
            pobierz outlook|pobierz program outlook|uzyskaj outlook|wysłana z|\
            wysłane przy użyciu|wysyłane z",
        regards: "pozdrawiam|z poważaniem|pozdrowienia|serdecznie pozdrawiam|pozdrawiam serdecznie|\
            dziękuję|dzięki|z wyrazami szacunku|do widzenia|z pozdrowieniami|pozdr|\
            łączę pozdrowienia|z góry dziękuję|miłego dnia",
        legal: "poufn|adresat|przez pomyłkę|omyłkowo|zabronione|niezwłocznie|rozpowszechnianie|krs|\
            nip|wydrukowaniem|rodo|kapitał zakładowy",
        banner: "nadawca zewnętrzny|zewnętrzny nadawca|spoza organizacji|wiadomość zewnętrzna|\
            nie klikaj|nie otrzymujesz często|rzadko otrzymujesz|dlaczego to jest ważne|\
            dowiedz się, dlaczego|[zewnętrzny]",
    },
    Locale {
        language: "cs",
        from: "od|odesílatel",
        date: "odesláno|datum|posláno|odeslané|odesláno dne",
        to: "komu|pro|příjemce|adresát",
        copy: "kopie|cc|kopie pro",
        subject: "předmět|věc",
        wrote: "napsal|napsala|napsal(a)|napsal/a|píše|napsali|odeslal",
        on: "dne|datum|ve|v|uživatel|po|út|st|čt|pá|so|ne",
        original: "původní zpráva|originální zpráva|původní e-mail|původní mail|originál zprávy|\
            původní email|odpovídaná zpráva",
        forwarded: "přeposlaná zpráva|předaná zpráva|začátek přeposílané zprávy|přeposlaný e-mail|\
            přeposílaná zpráva|přeposláno|začátek přeposlané zprávy|předávaná zpráva|\
            přeposlaný mail|předaný e-mail",
        mobile: "odesláno z|odesláno pomocí|posláno z|odesláno přes|odesláno od|získejte outlook|\
            získat outlook|stáhnout outlook|odeslané z|posláno přes|zasláno z|odesláno ze",
        regards: "s pozdravem|s přátelským pozdravem|zdravím|děkuji|díky|s úctou|hezký den|pěkný den|\
            přeji hezký den|srdečně|na shledanou|s pozdravy|mějte se|měj se",
        legal: "důvěrn|příjemc|omylem|zakázáno|neoprávněn|vytisknout|životní prostředí|tištění|adresát",
        banner: "externí odesílatel|externí e-mail|mimo organizaci|mimo vaši organizaci|neklikejte|\
            nedostáváte často|proč je to důležité|[externí]|[ext]",
    },
    Locale {
        language: "sk",
        from: "od|odosielateľ",
        date: "odoslané|dátum|poslané|odoslaný",
        to: "komu|pre|príjemca|adresát",
        copy: "kópia|kópia pre|cc",
        subject: "predmet|vec",
        wrote: "napísal|napísala|napísal(a)|napísal/a|píše|napísali",
        on: "dňa|používateľ|v|vo|po|ut|st|št|pi|so|ne",
        original: "pôvodná správa|originálna správa|pôvodný e-mail|pôvodný mail",
        forwarded: "preposlaná správa|začiatok preposlanej správy|preposielaná správa|\
            presmerovaná správa|preposlaný e-mail|začiatok preposielanej správy|\
            odovzdaná správa|posunutá správa|preposlaná správa --- forwarded message",
        mobile: "odoslané z|odoslané pomocou|odoslané zo|poslané z|získajte outlook|získať outlook|\
            stiahnuť outlook|odoslané cez",
        regards: "s pozdravom|s priateľským pozdravom|ďakujem|vďaka|zdravím|s úctou|pekný deň|\
            prajem pekný deň|pozdravujem|dovidenia",
        legal: "dôvern|príjemc|omylom|zakázan|neoprávnen|vytlač|životné prostredie",
        banner: "externý odosielateľ|externý e-mail|mimo organizácie|neklikajte|nedostávate často|\
            prečo je to dôležité|[externý]",
    },
    Locale {
        language: "hu",
        from: "feladó|küldő|kitől|levélíró",
        date: "elküldve|dátum|küldve|küldés ideje|elküldés dátuma|küldés dátuma|időpont",
        to: "címzett|címzettek|kinek",
        copy: "másolat|másolatot kap|cc",
        subject: "tárgy|téma",
        wrote: "írta|ezt írta|a következőt írta|írta ezt|a következőket írta|írja|időpontban írta",
        on: "időpontban|dátum",
        original: "eredeti üzenet|eredeti levél|eredeti e-mail|az eredeti üzenet",
        forwarded: "továbbított üzenet|továbbított levél|továbbított levél kezdete|\
            továbbított üzenet kezdete|továbbküldött üzenet|az átirányított levél kezdete|\
            átirányított üzenet|továbbított e-mail|továbbított",
        mobile: "küldve|elküldve|~küldve|~elküldve|~küldöm|az outlook beszerzése|outlook beszerzése|\
            az iphone-omról|~küldött üzenet",
        regards: "üdvözlettel|tisztelettel|köszönettel|üdv|köszönöm|köszi|szívélyes üdvözlettel|\
            köszönöm előre is|minden jót|barátsággal|további szép napot|előre is köszönöm",
        legal: "bizalmas|címzett|tévedésből|tilos|jogosulatlan|nyomtat",
        banner: "külső feladó|külső e-mail|szervezeten kívül|ne kattintson|nem gyakran kap|\
            miért fontos ez|[külső]",
    },
    Locale {
        language: "ro",
        from: "de la|expeditor|de",
        date: "trimis|dată|data|trimis la|trimisă|trimis pe",
        to: "către|la|catre|destinatar",
        copy: "cc|copie|în copie",
        subject: "subiect|subiectul|temă",
        wrote: "a scris|a scris următoarele|scrie|scria|am scris",
        on: "în|pe|la|în data de|in data de|la data",
        original: "mesaj original|mesajul original|mesaj inițial|mesajul inițial|e-mail original",
        forwarded: "mesaj redirecționat|mesaj redirecţionat|mesaj transmis|începe mesajul redirecționat|\
            mesajul redirecționat|început mesaj redirecționat|mesaj forwardat|\
            începutul mesajului redirecționat|mesaj retransmis|redirecționat de",
        mobile: "trimis de pe|trimis de la|trimis din|trimis cu|trimis prin|trimis folosind|\
            obțineți outlook|obţineţi outlook|descarcă outlook|trimise de pe",
        regards: "cu stimă|cu respect|toate cele bune|mulțumesc|mulţumesc|cu drag|salutări|o zi bună|\
            mulțumesc anticipat|mersi|numai bine|multumesc|cu prietenie",
        legal: "confidențial|confidenţial|destinatar|din greșeală|din eroare|interzis|neautorizat|\
            tipări|mediul înconjurător",
        banner: "expeditor extern|email extern|e-mail extern|din afara organizației|din exteriorul|\
            nu faceți clic|nu primiți des|de ce este important|[extern]",
    },
    Locale {
        language: "hr",
        from: "šalje|od|pošiljatelj|poslao",
        date: "poslano|datum|poslan|poslano dana",
        to: "prima|za|primatelj|kome",
        copy: "kopija|cc|kopija (cc)",
        subject: "predmet|naslov|tema",
        wrote: "napisao|napisala|napisao/la|napisao je|je napisao|je napisala|je napisao/la|\
            napisao(la)|piše|napisali|napisao/napisala",
        on: "dana|u|dne|pon|uto|sri|čet|pet|sub|ned|korisnik",
        original: "izvorna poruka|originalna poruka|izvornik poruke|prvotna poruka|originalni e-mail",
        forwarded: "proslijeđena poruka|početak proslijeđene poruke|proslijeđeni e-mail|proslijeđeno|\
            prosljeđena poruka|započinje proslijeđena poruka|proslijeđena e-poruka",
        mobile: "poslano s|poslano sa|poslano iz|poslano pomoću|poslano putem|poslano preko|~poslano|\
            nabavite outlook|preuzmite outlook|dobavi outlook",
        regards: "lijep pozdrav|srdačan pozdrav|pozdrav|s poštovanjem|hvala|lp|lijepi pozdravi|\
            hvala unaprijed|ugodan dan|puno pozdrava|sretno",
        legal: "povjerljiv|primatelj|greškom|pogreškom|zabranjen|neovlašten|ispis",
        banner: "vanjski pošiljatelj|izvan organizacije|nemojte kliknuti|ne primate često|\
            zašto je to važno|[vanjski]",
    },
    Locale {
        language: "sl",
        from: "od|pošiljatelj",
        date: "poslano|datum",
        to: "za|prejemnik|komu",
        copy: "kp|kopija|cc|v vednost",
        subject: "zadeva|predmet",
        wrote: "napisal|napisala|je napisal|je napisal/-a|je napisal/a|je napisala|je napisal(a)|\
            je oseba|piše|napisal/-a",
        on: "dne|v|oseba|uporabnik",
        original: "izvirno sporočilo|originalno sporočilo|prvotno sporočilo",
        forwarded: "posredovano sporočilo|začetek posredovanega sporočila|posredovana pošta",
        mobile: "poslano iz|poslano z|poslano s|poslano prek",
        regards: "lep pozdrav|lepo pozdravljeni|s spoštovanjem|hvala|lp|pozdrav|prijazen pozdrav|\
            lepe pozdrave|srečno",
        legal: "zaupn|prejemnik|pomotoma|prepovedan",
        banner: "zunanji pošiljatelj|izven organizacije|ne klikajte",
    },
    Locale {
        language: "sr",
        from: "од|пошиљалац|шаље|pošiljalac|od",
        date: "послато|датум|poslato|datum|šalje se",
        to: "за|коме|прима|za|kome",
        copy: "копија|kopija|cc",
        subject: "тема|наслов|предмет|naslov|tema",
        wrote: "је написао|је написао/ла|је написала|написао|написала|је написао/-ла|пише|\
            је написао(ла)|je napisao/la|je napisao|je napisala",
        on: "дана|у|dana|u|корисник",
        original: "изворна порука|оригинална порука|originalna poruka|izvorna poruka",
        forwarded: "прослеђена порука|почетак прослеђене поруке|prosleđena poruka|\
            početak prosleđene poruke|прослеђено",
        mobile: "послато са|послато из|poslato sa|poslato iz|послато преко|poslato preko",
        regards: "поздрав|срдачан поздрав|с поштовањем|хвала|srdačan pozdrav|s poštovanjem|pozdrav|hvala",
        legal: "поверљив|прималац|poverljiv|primalac|грешком",
        banner: "",
    },
    Locale {
        language: "bg",
        from: "от|подател|изпращач|от кого",
        date: "изпратено|дата|изпратен|изпратено на",
        to: "до|получател|на|към",
        copy: "копие|копие до|cc",
        subject: "относно|тема|предмет",
        wrote: "написа|пише|написал|писа|написаха",
        on: "на|в|от|пн|вт|ср|чт|пт|сб|нд",
        original: "оригинално съобщение|първоначално съобщение|оригинално писмо|изходно съобщение",
        forwarded: "препратено съобщение|начало на препратено съобщение|препратено писмо|\
            начало на препратеното съобщение|препратено",
        mobile: "изпратено от|изпратено с|изпратено чрез|изтеглете outlook|вземете outlook",
        regards: "поздрави|с уважение|благодаря|сърдечни поздрави|лек ден|с най-добри пожелания|\
            хубав ден|мерси",
        legal: "поверителн|получател|по грешка|забранен",
        banner: "външен подател|извън организацията|не щраквайте|[външен]",
    },
    Locale {
        language: "ru",
        from: "от|отправитель|от кого",
        date: "отправлено|дата|отправлен|послано|дата отправки",
        to: "кому|получатель",
        copy: "копия|копии",
        subject: "тема",
        wrote: "написал|написала|написал(а)|писал|писал(а)|пишет|пишет|написали|написал/а|писали|\
            вы писали|писала",
        on: "в|от|пользователь|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|\
            суббота|воскресенье",
        original: "исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо|\
            первоначальное письмо|предыдущее сообщение|ответ на",
        forwarded: "пересылаемое сообщение|перенаправленное сообщение|переадресованное сообщение|\
            начало переадресованного сообщения|пересланное сообщение|переслано|\
            начало пересланного сообщения|пересылаемое письмо|пересланное письмо|\
            конец пересылаемого сообщения|начало переадресованного письма|\
            начало пересылаемого сообщения|перенаправленное письмо|\
            завершение пересылаемого сообщения",
        mobile: "отправлено с|отправлено из|отправлено через|отправлено от|отправлено со|\
            получить outlook|скачать outlook|скачайте outlook|отправлено мобильной|послано с|\
            написано с",
        regards: "с уважением|спасибо|с наилучшими пожеланиями|всего доброго|благодарю|\
            заранее спасибо|до свидания|хорошего дня|удачи|искренне ваш|с благодарностью|\
            всего хорошего|заранее благодарю|с приветом",
        legal: "конфиденциальн|получател|по ошибке|запрещен|адресат|несанкционирован|распечат",
        banner: "внешний отправитель|внешнее письмо|внешняя почта|за пределами организации|\
            не переходите по|вы нечасто получаете|почему это важно|из внешнего источника|[внешн",
    },
    Locale {
        language: "uk",
        from: "від|відправник|від кого",
        date: "надіслано|дата|відправлено|надісланий|дата надсилання",
        to: "кому|до|одержувач|отримувач",
        copy: "копія|копії|cc",
        subject: "тема",
        wrote: "написав|написала|написав(ла)|пише|писав|написав/ла|написав(-ла)|писала|написали|пише",
        on: "користувач|у|в|о|від|пн|вт|ср|чт|пт|сб|нд",
        original: "оригінальне повідомлення|вихідне повідомлення|початкове повідомлення|\
            оригінальний лист|вихідний лист|первинне повідомлення",
        forwarded: "переслане повідомлення|перенаправлене повідомлення|початок листа, що пересилається|\
            початок переадресованого повідомлення|пересланий лист|переадресоване повідомлення|\
            початок пересланого повідомлення|повідомлення, що пересилається|\
            початок переспрямованого повідомлення|пересилане повідомлення",
        mobile: "надіслано з|відправлено з|надіслано через|отримати outlook|завантажити outlook|\
            надіслано від|надіслано із|надіслано за допомогою|відправлено через",
        regards: "з повагою|дякую|з найкращими побажаннями|щиро дякую|гарного дня|на все добре|\
            всього найкращого|до побачення|щиро ваш",
        legal: "конфіденційн|одержувач|отримувач|помилково|заборонен",
        banner: "зовнішній відправник|за межами організації|не натискайте|чому це важливо|[зовнішн",
    },
    Locale {
        language: "et",
        from: "saatja|kellelt|lähetaja",
        date: "saadetud|kuupäev|saatmisaeg|saadeti",
        to: "saaja|kellele|adressaat",
        copy: "koopia|cc",
        subject: "teema|pealkiri",
        wrote: "kirjutas|kirjutas järgmist|kirjutab",
        on: "kuupäeval|kuupäev|kasutaja|kell",
        original: "algne kiri|algne sõnum|esialgne kiri|originaalkiri|algne teade",
        forwarded: "edastatud kiri|edasisaadetud kiri|edastatud sõnum|edasi saadetud kiri|\
            edastatud kirja algus|algab edastatud kiri",
        mobile: "saadetud minu|saadetud|~saadetud|hankige outlook",
        regards: "lugupidamisega|tervitades|parimate soovidega|aitäh|tänan|tervitustega|kõike head|\
            heade soovidega",
        legal: "konfidentsiaal|adressaat|eksituse",
        banner: "väline saatja|väljastpoolt organisatsiooni",
    },
    Locale {
        language: "lv",
        from: "no|sūtītājs",
        date: "nosūtīts|datums|sūtīts",
        to: "kam|uz|saņēmējs|adresāts",
        copy: "kopija|cc",
        subject: "tēma|temats|priekšmets",
        wrote: "rakstīja|raksta|uzrakstīja|rakstījis",
        on: "plkst.|gada|lietotājs",
        original: "sākotnējais ziņojums|oriģinālais ziņojums|sākotnējā ziņa|sākotnējā vēstule|\
            oriģinālā vēstule",
        forwarded: "pārsūtītais ziņojums|pārsūtīta ziņa|pārsūtītā vēstule|pārsūtīts ziņojums|\
            pārsūtītā ziņa|pārsūtītā ziņojuma sākums",
        mobile: "nosūtīts no|sūtīts no|~nosūtīts|iegūt outlook",
        regards: "ar cieņu|paldies|ar sveicienu|sveicieni|jauku dienu|visu labu|cieņā",
        legal: "konfidenciāl|adresāt",
        banner: "ārējs sūtītājs|ārpus organizācijas",
    },
    Locale {
        language: "lt",
        from: "nuo|siuntėjas|kas",
        date: "išsiųsta|data|siųsta|išsiųstas",
        to: "kam|gavėjas|iki",
        copy: "kopija|cc",
        subject: "tema|dalykas",
        wrote: "rašė|parašė|rašo|rašė (-ė)",
        on: "vartotojas|d.|val.|naudotojas",
        original: "originalus laiškas|pradinis laiškas|pirminis pranešimas|originali žinutė|\
            pradinis pranešimas",
        forwarded: "persiųstas laiškas|persiunčiamas laiškas|persiųstas pranešimas|persiųsta žinutė|\
            persiunčiamo laiško pradžia|persiųsto laiško pradžia",
        mobile: "išsiųsta iš|siųsta iš|~išsiųsta|gaukite outlook",
        regards: "pagarbiai|su pagarba|ačiū|linkėjimai|geriausi linkėjimai|geros dienos|dėkoju|iki",
        legal: "konfidencial|gavėj|per klaidą",
        banner: "išorinis siuntėjas|ne iš organizacijos",
    },
];
