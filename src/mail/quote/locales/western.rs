//! Western and northern European languages.

use super::Locale;

/// The words of these languages.
pub(super) static LOCALES: &[Locale] = &[
    Locale {
        language: "en",
        from: "from",
        date: "sent|date|date sent|sent at|sent on|received",
        to: "to|recipient|recipients",
        copy: "cc|copy",
        subject: "subject|re",
        wrote: "wrote|writes|said|has written|replied|sent",
        on: "on|at|quoting",
        original: "original message|original|original mail|original email|reply message|\
            previous message|original appointment|reply below|quoted message|original text",
        forwarded: "forwarded message|begin forwarded message|forwarded mail|forwarded email|\
            forwarded by|forwarded letter|forwarded|start of forwarded message|\
            original message forwarded",
        mobile: "sent from my|sent from a|sent from|sent via|sent using|sent with|sent by|\
            sent on the go|get outlook for|this message was sent from my|written on my|\
            typed on my|sent on my|~sent from my phone|download outlook|envoyé de mon mobile|\
            please excuse typos|please excuse brevity|excuse my brevity",
        regards: "regards|kind regards|best regards|warm regards|warmest regards|with kind regards|\
            with best regards|best|all the best|best wishes|many thanks|thanks|thank you|\
            thanks and regards|thanks & regards|cheers|sincerely|yours sincerely|\
            sincerely yours|yours faithfully|yours truly|yours|respectfully|cordially|\
            kindest regards|kind wishes|rgds|br|take care|love|talk soon",
        legal: "confidential|intended recipient|intended solely|privileged|\
            if you have received this|received this email in error|\
            received this e-mail in error|received this message in error|unauthorised|\
            unauthorized|disclosure|legally binding|delete this|delete it from your|liability|\
            registered office|computer viruses|consider the environment|think before you print|\
            before printing this",
        banner: "external sender|external email|external e-mail|external message|external mail|\
            outside of the organi|outside the organi|outside your organi|outside of your organi|\
            outside of our|outside our|from outside|originated outside|\
            originated from an external|do not click|don't click|learn why this is important|\
            you don't often get email from|some people who received this message|\
            this sender is not|verify the sender|unknown sender|be cautious|caution: this|\
            [external]|[ext]|use caution|unless you recognize|unless you recognise|\
            not originate|first time you",
    },
    Locale {
        language: "de",
        from: "von|absender|autor",
        date: "gesendet|datum|gesendet am|verschickt|versandt|erstellt",
        to: "an|empfänger",
        copy: "kopie|kopie (cc)|cc|blindkopie",
        subject: "betreff|thema|betr",
        wrote: "schrieb|geschrieben|schreibt|hat geschrieben|schrieb|hat folgendes geschrieben",
        on: "am|vom|zitat von",
        original: "ursprüngliche nachricht|original-nachricht|originalnachricht|original nachricht|\
            ursprüngliche mail|ursprüngliche e-mail|originale nachricht|original-mail|\
            vorherige nachricht|ursprünglicher termin",
        forwarded: "weitergeleitete nachricht|anfang der weitergeleiteten nachricht|\
            weitergeleitete mail|weitergeleitete e-mail|weitergeleitet von|\
            beginn der weitergeleiteten nachricht|beginn der weitergeleiteten e-mail|\
            anfang der weitergeleiteten e-mail|weitergeleitet|\
            ende der weitergeleiteten nachricht",
        mobile: "gesendet von|gesendet mit|gesendet vom|gesendet aus|gesendet über|von meinem|\
            von meiner|von unterwegs|vom handy|diese nachricht wurde von|\
            diese nachricht wurde mit|diese e-mail wurde von|verschickt von|~beziehen|\
            ~iphone gesendet|~ipad gesendet|~handy gesendet|~smartphone gesendet|\
            ~mobiltelefon gesendet|~smartphone von samsung gesendet|outlook für|\
            holen sie sich outlook",
        regards: "mit freundlichen grüßen|mit freundlichen grüssen|freundliche grüße|\
            freundliche grüsse|mit freundlichem gruß|mit besten grüßen|viele grüße|viele grüsse|\
            liebe grüße|liebe grüsse|beste grüße|beste grüsse|herzliche grüße|herzliche grüsse|\
            schöne grüße|grüße|grüsse|gruß|gruss|lg|vg|mfg|bg|hochachtungsvoll|vielen dank|\
            danke|besten dank|herzlichst|schönen gruß|dein|deine|ihr|ihre",
        legal: "vertraulich|nicht der richtige adressat|irrtümlich erhalten|\
            bestimmungsgemäße empfänger|unerlaubte|weitergabe|nicht gestattet|\
            rechtlich geschützt|geschäftsführer|registergericht|handelsregister|amtsgericht|\
            umsatzsteuer|ust-id|sitz der gesellschaft|vernichten sie diese|diese e-mail enthält|\
            bitte prüfen sie der umwelt|denken sie an die umwelt",
        banner: "externe e-mail|externer absender|externe mail|externe nachricht|\
            außerhalb der organisation|außerhalb ihrer organisation|von extern|\
            absender ist extern|klicken sie nicht|klicken sie auf keine|öffnen sie keine|\
            sie erhalten nicht oft eine e-mail|sie erhalten nicht häufig|\
            weitere informationen, warum dies wichtig ist|erfahren sie, warum dies wichtig ist|\
            achtung: diese|vorsicht: diese|[extern]",
    },
    Locale {
        language: "fr",
        from: "de|expéditeur|exp",
        date: "envoyé|envoyé le|date|date d'envoi|envoye|envoyée",
        to: "à|a|pour|destinataire|destinataires",
        copy: "cc|copie|copie à|copie (cc)",
        subject: "objet|sujet",
        wrote: "a écrit|écrit|a ecrit|écrivait|a répondu|écrivit",
        on: "le|en date du|citation de|selon",
        original: "message d'origine|message original|message initial|mail original|courriel original|\
            e-mail d'origine|courrier original|message précédent|mail d'origine|message envoyé|\
            rendez-vous d'origine",
        forwarded: "message transféré|début du message transféré|début du message réexpédié|\
            message transmis|message réexpédié|courriel transféré|mail transféré|transféré par|\
            forwarded message|message transféré par|fin du message transféré|\
            début du message transmis|e-mail transféré",
        mobile: "envoyé de mon|envoyé depuis|envoyé à partir|envoyé avec|envoyé par mon|envoyé via|\
            envoyé par|envoyé du|envoyé d'|télécharger outlook|téléchargez outlook|\
            obtenir outlook|obtenez outlook|provenance :|provenance|message envoyé depuis|\
            envoye de mon|écrit depuis mon|envoyé de l'|envoyé de",
        regards: "cordialement|bien cordialement|très cordialement|bien à vous|bien à toi|amicalement|\
            sincères salutations|salutations|meilleures salutations|salutations distinguées|\
            bonne journée|bonne soirée|bonne fin de journée|merci|merci d'avance|merci beaucoup|\
            cdlt|cdt|respectueusement|bises|à bientôt|au revoir|belle journée|\
            je vous prie d'agréer|bien amicalement",
        legal: "confidentiel|confidentielle|destinataire|strictement|par erreur|toute utilisation|\
            interdite|détruire|sa diffusion|toute diffusion|imprimer ce|\
            pensez à l'environnement|n'imprimez|non autorisée|ce message et toutes les pièces|\
            susceptible d'altération",
        banner: "expéditeur externe|courriel externe|e-mail externe|message externe|\
            extérieur de l'organisation|extérieur de votre organisation|provient de l'extérieur|\
            provenant de l'extérieur|externe à|ne cliquez pas|n'obtenez pas souvent|\
            vous ne recevez pas souvent|découvrez pourquoi cela|découvrir pourquoi|[externe]|\
            attention : ce|attention: ce|courrier électronique externe",
    },
    Locale {
        language: "es",
        from: "de|remitente|desde",
        date: "enviado|enviado el|fecha|enviada el|enviada|fecha de envío|enviado en",
        to: "para|a|destinatario",
        copy: "cc|copia|con copia",
        subject: "asunto|tema",
        wrote: "escribió|escribio|ha escrito|escribía|escribe|escribiste",
        on: "el|en|a las|con fecha",
        original: "mensaje original|correo original|mensaje inicial|mensaje anterior|mensaje de origen|\
            cita original",
        forwarded: "mensaje reenviado|inicio del mensaje reenviado|comienza el mensaje reenviado|\
            correo reenviado|mensaje reenviado por|reenviado por|empieza el mensaje reenviado|\
            principio del mensaje reenviado|fin del mensaje reenviado",
        mobile: "enviado desde|enviado de mi|enviado mediante|enviado con|enviado por|\
            enviado a través|obtener outlook|obtén outlook|consigue outlook|descargar outlook|\
            descarga outlook|escrito desde mi|mensaje enviado desde",
        regards: "saludos|un saludo|saludos cordiales|cordiales saludos|atentamente|atte|\
            un cordial saludo|cordialmente|un abrazo|abrazos|muchas gracias|gracias|\
            gracias y saludos|saludos y gracias|besos|hasta pronto|un fuerte abrazo|\
            muy atentamente|reciba un cordial saludo",
        legal: "confidencial|destinatario|por error|prohibida|prohibido|su divulgación|\
            no autorizada|antes de imprimir|medio ambiente|protección de datos|privilegiada|\
            le rogamos|responsable del tratamiento|rgpd|uso exclusivo",
        banner: "remitente externo|correo externo|mensaje externo|fuera de la organización|\
            fuera de su organización|fuera de tu organización|origen externo|no haga clic|\
            no hagas clic|no suele recibir correo|no sueles recibir correo|\
            no suele recibir correos|por qué esto es importante|por qué es importante|[externo]|\
            precaución: este|precaución:",
    },
    Locale {
        language: "pt",
        from: "de|remetente",
        date: "enviado|enviada em|enviado em|data|enviada|data de envio",
        to: "para|destinatário",
        copy: "cc|cópia|com cópia|c/c",
        subject: "assunto",
        wrote: "escreveu|escreveu o seguinte|escrevia|escreve",
        on: "em|no dia|a|aos|no|na|citando",
        original: "mensagem original|mensagem de origem|e-mail original|mensagem anterior|mensagem inicial",
        forwarded: "mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|\
            início da mensagem reencaminhada|mensagem encaminhada por|encaminhado por|\
            reencaminhado por|e-mail encaminhado|início de mensagem reencaminhada|\
            fim da mensagem encaminhada",
        mobile: "enviado do|enviado da|enviado de|enviado a partir|enviado pelo|enviado por|\
            enviado através|enviado via|enviada do|obter o outlook|obtenha o outlook|\
            baixar o outlook|baixe o outlook|mensagem enviada do|escrito do meu|enviado com",
        regards: "atenciosamente|cumprimentos|melhores cumprimentos|com os melhores cumprimentos|\
            abraço|abraços|um abraço|obrigado|obrigada|muito obrigado|muito obrigada|att|\
            cordialmente|saudações|grato|grata|até breve|adeus|respeitosamente|\
            com os meus cumprimentos|beijos|sds",
        legal: "confidencial|destinatário|por engano|por erro|proibida|proibido|não autorizada|\
            antes de imprimir|meio ambiente|privilegiada|divulgação|uso exclusivo|lgpd",
        banner: "remetente externo|email externo|e-mail externo|mensagem externa|fora da organização|\
            fora da sua organização|origem externa|não clique|não costuma receber|\
            você não costuma|por que isso é importante|saiba por que|[externo]|cuidado: este|\
            atenção: este",
    },
    Locale {
        language: "it",
        from: "da|mittente",
        date: "inviato|data|inviato il|inviata|spedito|data invio",
        to: "a|per|destinatario",
        copy: "cc|copia|per conoscenza|c.c",
        subject: "oggetto",
        wrote: "ha scritto|scrisse|scrive|scriveva|ha risposto",
        on: "il|in data|alle|nel|il giorno|lo",
        original: "messaggio originale|messaggio originario|email originale|messaggio precedente|\
            messaggio di origine|messaggio iniziale|e-mail originale",
        forwarded: "messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|\
            messaggio inoltrato da|inoltrato da|fine messaggio inoltrato|\
            inizia il messaggio inoltrato",
        mobile: "inviato da|inviato dal|inviata da|inviato con|inviato tramite|inviato via|\
            ottieni outlook|scarica outlook|scritto dal mio|messaggio inviato da",
        regards: "cordiali saluti|distinti saluti|saluti|un saluto|un caro saluto|grazie|grazie mille|\
            a presto|cordialmente|buona giornata|buon lavoro|ciao|tanti saluti|\
            i migliori saluti|in fede|grazie e saluti|un abbraccio|buona serata",
        legal: "riservat|confidenzial|destinatario|per errore|vietat|diffusione|non autorizzat|\
            prima di stampare|ambiente|d.lgs|gdpr|trattamento dei dati|privacy|distruggere",
        banner: "mittente esterno|email esterna|e-mail esterna|messaggio esterno|\
            esterno all'organizzazione|esterna all'organizzazione|fuori dall'organizzazione|\
            dall'esterno|non fare clic|non cliccare|non si ricevono spesso|non ricevi spesso|\
            perché è importante|[esterno]|attenzione: questo|attenzione: questa",
    },
    Locale {
        language: "nl",
        from: "van|afzender",
        date: "verzonden|datum|verstuurd|verzonden op",
        to: "aan|naar|ontvanger",
        copy: "cc|kopie",
        subject: "onderwerp|betreft",
        wrote: "schreef|geschreven|verzond|het volgende geschreven|schreef het volgende|schrijft",
        on: "op|om|vanaf",
        original: "oorspronkelijk bericht|origineel bericht|originele bericht|oorspronkelijke bericht|\
            originele mail|vorig bericht|oorspronkelijke mail|oorspronkelijk e-mailbericht",
        forwarded: "doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde mail|\
            doorgezonden bericht|begin van doorgestuurd bericht|doorgestuurd door|\
            doorgestuurde e-mail",
        mobile: "verzonden vanaf|verstuurd vanaf|verzonden met|verstuurd met|verzonden via|\
            verstuurd via|verzonden door|outlook voor|download outlook|haal outlook|\
            verstuurd van|verzonden van|~verzonden|~verstuurd",
        regards: "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|\
            vriendelijke groeten|groet|groeten|hartelijke groet|hartelijke groeten|mvg|m.v.g|\
            bedankt|alvast bedankt|dank je|dank u|hoogachtend|groetjes|beste groeten|mvrgr|\
            fijne dag",
        legal: "vertrouwelijk|geadresseerde|niet de bedoelde|niet bestemd|per vergissing|\
            ten onrechte|verspreiding|openbaarmaking|aansprakelijk|denk aan het milieu|printen",
        banner: "externe afzender|externe e-mail|extern bericht|buiten de organisatie|\
            buiten uw organisatie|van buiten|klik niet|u ontvangt niet vaak|u krijgt niet vaak|\
            waarom dit belangrijk is|[extern]|let op: deze",
    },
    Locale {
        language: "ca",
        from: "de|remitent|des de",
        date: "enviat|data|enviat el|enviada|enviat per",
        to: "per a|a|per|destinatari",
        copy: "a/c|cc|còpia|amb còpia",
        subject: "assumpte|tema",
        wrote: "va escriure|ha escrit|escrigué|escriu|escrivia|vas escriure",
        on: "el|en data|a les|el dia",
        original: "missatge original|missatge d'origen|correu original|missatge anterior",
        forwarded: "missatge reenviat|inici del missatge reenviat|inici del missatge tramès|\
            missatge tramès|correu reenviat|reenviat per",
        mobile: "enviat des de|enviat des del|enviat amb|enviat per|enviat mitjançant|obtén outlook|\
            obtenir outlook|obteniu l'outlook|enviat del meu|enviat a través|\
            aconsegueix l'outlook|obteniu outlook",
        regards: "salutacions|salutacions cordials|cordialment|atentament|una abraçada|gràcies|\
            moltes gràcies|una salutació|records|fins aviat|salut|ben cordialment|abraçades|\
            que vagi bé|una salutació cordial",
        legal: "confidencial|destinatari|per error|prohibida|no autoritzad|abans d'imprimir|\
            medi ambient|divulgació|protecció de dades",
        banner: "remitent extern|correu extern|missatge extern|fora de l'organització|de fora de|\
            no feu clic|no facis clic|no rebeu sovint|no acostumeu a rebre|no sol rebre|\
            per què és important|[extern]",
    },
    Locale {
        language: "gl",
        from: "de|remitente",
        date: "enviado|data|data de envío",
        to: "para|a",
        copy: "cc|copia",
        subject: "asunto",
        wrote: "escribiu|escribiu o seguinte|escribeu",
        on: "o|en|a",
        original: "mensaxe orixinal",
        forwarded: "mensaxe reenviada|inicio da mensaxe reenviada",
        mobile: "enviado desde|enviado dende",
        regards: "saúdos|un saúdo|atentamente|grazas|apertas|unha aperta",
        legal: "confidencial|destinatario",
        banner: "",
    },
    Locale {
        language: "eu",
        from: "nork|bidaltzailea|igorlea",
        date: "bidalia|data|noiz",
        to: "nori|hartzailea|jasotzailea",
        copy: "cc|kopia",
        subject: "gaia",
        wrote: "idatzi du|igorleak hau idatzi du|idatzi zuen|hau idatzi du",
        on: "",
        original: "jatorrizko mezua",
        forwarded: "birbidalitako mezua|berbidalitako mezua",
        mobile: "nire iphonetik|~iphonetik bidalia|~bidalia",
        regards: "agur|ondo izan|eskerrik asko|adeitasunez",
        legal: "konfidentzial|hartzaile",
        banner: "",
    },
    Locale {
        language: "sv",
        from: "från|avsändare",
        date: "skickat|datum|skickades|sänt",
        to: "till|mottagare",
        copy: "kopia|cc|kopia till",
        subject: "ämne|rubrik|ang",
        wrote: "skrev|skrev följande|har skrivit|skriver",
        on: "den|på|kl",
        original: "ursprungligt meddelande|originalmeddelande|urspr. medd.|ursprungligt mail|\
            ursprungsmeddelande|ursprungligt e-postmeddelande|originalmail",
        forwarded: "vidarebefordrat meddelande|vidarebefordrat brev|börjar vidarebefordrat meddelande|\
            vidarebefordrat mail|vidarebefordrat mejl|vidarebefordrat av|\
            början på vidarebefordrat meddelande|vidarebefordrad|vidare befordrat meddelande",
        mobile: "skickat från|skickat med|skickat via|sänt från|skickades från|skaffa outlook|\
            hämta outlook|hämta outlook för|skickad från|skickat ifrån|~skickat från min",
        regards: "med vänlig hälsning|med vänliga hälsningar|vänlig hälsning|vänliga hälsningar|\
            hälsningar|hälsning|mvh|bästa hälsningar|tack|tack på förhand|hej då|allt gott|vh|\
            varma hälsningar|tack så mycket|ha det bra",
        legal: "konfidentiell|avsedd|mottagare|av misstag|obehörig|förbjud|sekretess|radera|\
            innan du skriver ut|personuppgifter",
        banner: "extern avsändare|externt e-post|externt meddelande|utanför organisationen|\
            klicka inte|får inte ofta e-post|varför detta är viktigt|[extern]|varning: detta",
    },
    Locale {
        language: "da",
        from: "fra|afsender",
        date: "sendt|dato|afsendt",
        to: "til|modtager",
        copy: "cc|kopi|kopi til",
        subject: "emne|vedr",
        wrote: "skrev|skrev følgende|har skrevet|skriver",
        on: "den|d.|på|kl.",
        original: "oprindelig meddelelse|oprindelig besked|original meddelelse|original besked|\
            oprindelig mail|oprindelig e-mail|den oprindelige meddelelse",
        forwarded: "videresendt meddelelse|videresendt besked|start på videresendt besked|\
            videresendt mail|videresendt af|start på videresendt meddelelse|\
            begyndelse på videresendt meddelelse",
        mobile: "sendt fra|sendt med|sendt via|hent outlook|få outlook|afsendt fra|~sendt fra min",
        regards: "med venlig hilsen|med venlige hilsner|venlig hilsen|venlige hilsner|hilsen|mvh|vh|\
            de bedste hilsner|bedste hilsner|tak|på forhånd tak|mange hilsner|kærlig hilsen|kh|\
            mange tak|hav en god dag",
        legal: "fortrolig|modtager|ved en fejl|uberettiget|tavshedspligt|udskriver|personoplysninger|slet",
        banner: "ekstern afsender|ekstern e-mail|ekstern mail|uden for organisationen|klik ikke|\
            får ikke ofte mails|modtager ikke ofte|hvorfor dette er vigtigt|[ekstern]",
    },
    Locale {
        language: "no",
        from: "fra|avsender",
        date: "sendt|dato",
        to: "til|mottaker",
        copy: "kopi|cc",
        subject: "emne|vedr",
        wrote: "skrev|skrev følgende|har skrevet|skriver|skreiv",
        on: "den|på|kl.|ti.|ma.",
        original: "opprinnelig melding|original melding|original e-post|opprinnelig e-post|\
            opprinnelig beskjed|originalmelding|opphavleg melding",
        forwarded: "videresendt melding|videresendt e-post|begynnelse på videresendt melding|\
            videresendt|start på videresendt melding|videresendt fra|videresendt av|\
            vidaresend melding",
        mobile: "sendt fra|sendt med|sendt via|skaff deg outlook|få outlook|last ned outlook|\
            sendt frå|~sendt fra min",
        regards: "med vennlig hilsen|vennlig hilsen|hilsen|mvh|beste hilsener|beste hilsen|takk|\
            på forhånd takk|med venleg helsing|helsing|vh|tusen takk|ha en fin dag",
        legal: "konfidensiell|fortrolig|mottaker|ved en feil|uautorisert|taushetsplikt|skriver ut",
        banner: "ekstern avsender|ekstern e-post|utenfor organisasjonen|ikke klikk|\
            får ikke ofte e-post|hvorfor dette er viktig|[ekstern]",
    },
    Locale {
        language: "fi",
        from: "lähettäjä|lähettänyt",
        date: "lähetetty|päivä|päiväys|päivämäärä|pvm",
        to: "vastaanottaja|saaja|kenelle|vastaanottajat",
        copy: "kopio|cc|kopiot",
        subject: "aihe|otsikko",
        wrote: "kirjoitti|kirjoitti seuraavaa|kirjoittaa|on kirjoittanut",
        on: "klo|ke|to|pe|la|su|ma|ti",
        original: "alkuperäinen viesti|alkuperäinen sähköposti|alkuperäinen sanoma|alkup. viesti",
        forwarded: "edelleenlähetetty viesti|välitetty viesti|välitetty viesti alkaa|\
            edelleen lähetetty viesti|edelleenlähetetty sähköposti|edelleenlähetetty|\
            välitetty viesti, alkaa",
        mobile: "lähetetty|~iphonesta|~ipadista|~puhelimesta|~puhelimestani|~lähetetty|hanki outlook|\
            lataa outlook",
        regards: "ystävällisin terveisin|terveisin|parhain terveisin|yt|t.|terv|terveiset|kiitos|\
            kiittäen|kunnioittavasti|hyvästi|kiitos etukäteen|hyvää päivänjatkoa|hyvin terveisin",
        legal: "luottamuksellinen|luottamuksellis|vastaanottaja|erehdyksessä|virheellisesti|tuhoa|tulosta",
        banner: "ulkoinen lähettäjä|ulkoinen sähköposti|organisaation ulkopuolelta|älä napsauta|\
            älä klikkaa|et saa usein sähköpostia|miksi tämä on tärkeää|[ulkoinen]",
    },
    Locale {
        language: "is",
        from: "frá|sendandi",
        date: "sent|dagsetning|dags",
        to: "til|viðtakandi",
        copy: "afrit|cc",
        subject: "efni|viðfangsefni",
        wrote: "skrifaði|ritaði",
        on: "þann|þ.|hinn",
        original: "upphaflegt skeyti|upprunaleg skilaboð|upphafleg skilaboð",
        forwarded: "áframsent skeyti|áframsend skilaboð|framsend skilaboð",
        mobile: "sent úr|sent með|sent frá",
        regards: "kveðja|bestu kveðjur|með kveðju|kær kveðja|með bestu kveðju|kv|takk|þakka þér fyrir",
        legal: "trúnaðar|viðtakand",
        banner: "",
    },
];
