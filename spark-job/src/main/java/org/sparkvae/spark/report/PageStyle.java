package org.sparkvae.spark.report;

/**
 * The head of a page, and its style sheet, for light and dark, wide and narrow screens, and paper.
 */
final class PageStyle {
  /** Number of colors for series. */
  static final int COLORS = 10;

  /** Colors that differ in lightness, too, so that they can be told apart without seeing red. */
  private static final String LIGHT =
      """
      --page:#fff;--box:#f5f6f8;--line:#dcdfe4;--text:#1d2128;\
      --soft:#5a6270;--alarm:#b3261e;--s0:#0072b2;--s1:#d55e00;--s2:#008f68;--s3:#aa3377;\
      --s4:#a07400;--s5:#2a9dc4;--s6:#4d4d4d;--s7:#7a3e12;--s8:#7a9a01;--s9:#e377a8""";

  /** Of the drawings in a page, and of those that stand alone. */
  private static final String CHART =
      """
      .chart .c0{--c:var(--s0)}.chart .c1{--c:var(--s1)}.chart .c2{--c:var(--s2)}.chart .c3{--c:var(--s3)}
      .chart .c4{--c:var(--s4)}.chart .c5{--c:var(--s5)}.chart .c6{--c:var(--s6)}.chart .c7{--c:var(--s7)}
      .chart .c8{--c:var(--s8)}.chart .c9{--c:var(--s9)}
      .chart text{fill:var(--soft)}.chart .name{fill:var(--text)}
      .chart .mark{fill:var(--c);font-size:13px;font-weight:700;paint-order:stroke;\
      stroke:var(--box);stroke-width:4px}
      .chart path{fill:none}.chart .line-y{stroke:var(--line)}.chart .axis{stroke:var(--soft)}
      .chart .line,.chart .outline{stroke:var(--c);stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
      .chart .dots{stroke:var(--c);stroke-width:3.2;stroke-linecap:round;opacity:.65}
      .chart .bars{fill:var(--c);stroke:var(--box);stroke-width:1}.chart .key{stroke:var(--c);stroke-width:4}
      """;

  /** The style sheet of a drawing that stands alone. It is light, since it cannot know its page. */
  static final String ALONE =
      ".chart{"
          + LIGHT
          + ";background:#fff;font:11px system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif}\n"
          + CHART;

  private static final String CSS =
      ":root{color-scheme:light dark;"
          + LIGHT
          + "}\n"
          + """
      @media(prefers-color-scheme:dark){:root{--page:#14171c;--box:#1d2128;--line:#363c47;\
      --text:#e8eaed;--soft:#a4acb9;--alarm:#ff8a80;--s0:#56b4e9;--s1:#ff8c42;--s2:#2bc59b;\
      --s3:#dd77bb;--s4:#f0d442;--s5:#88ddee;--s6:#c8c8c8;--s7:#c79a6b;--s8:#b5d33d;--s9:#f7a8c4}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:1180px;padding:24px 16px 48px;background:var(--page);\
      color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
      h1{font-size:1.5rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
      h2{font-size:1.15rem;margin:40px 0 12px;padding-top:12px;border-top:1px solid var(--line)}
      p{margin:6px 0;max-width:72ch}
      .soft,figcaption span,dt{color:var(--soft)}
      .alarm{color:var(--alarm);font-weight:600}
      .bound{margin:20px 0 4px;font-size:1.1rem}
      .bound b{margin-right:.2em;font-size:3rem;line-height:1.1;font-weight:650;letter-spacing:-.02em}
      dl.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(112px,1fr));gap:8px;\
      margin:20px 0}
      .tiles div{background:var(--box);border-radius:8px;padding:8px 12px}
      dt{font-size:.8rem}dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
      .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));\
      gap:16px;align-items:start}
      .small{grid-template-columns:repeat(auto-fill,minmax(min(100%,260px),1fr))}
      figure{margin:0;padding:12px;background:var(--box);border-radius:8px;max-width:560px;\
      min-width:0}
      figcaption{font-weight:600;margin-bottom:8px;overflow-wrap:anywhere}
      figcaption span{display:block;font-weight:400;font-size:.85rem}
      figure img{display:block;width:100%;height:auto;image-rendering:pixelated}
      .chart{display:block;width:100%;height:auto;overflow:visible;font-size:11px}
      .wide{overflow-x:auto}td.name{overflow-wrap:anywhere}
      table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
      th,td{text-align:left;vertical-align:top;padding:4px 16px 4px 0;\
      border-bottom:1px solid var(--line)}
      th{color:var(--soft);font-weight:400}th:last-child,td:last-child{padding-right:0}
      .n{text-align:right}td.n{white-space:nowrap}
      .meter{width:40%;min-width:90px}
      .meter i{display:block;height:10px;margin-top:7px;border-radius:2px;background:var(--s0)}
      .shares{width:100%}.shares th{width:38%;overflow-wrap:anywhere;color:var(--text)}
      .shares .n{font-size:.75rem;line-height:14px;padding-top:6px}
      .shares .meter i{height:10px;margin:4px 0 0}.d{background:var(--s6)!important}
      .g{background:var(--s1)!important}
      .key{display:inline-block;width:12px;height:4px;margin:0 4px 3px 0}.key.g{margin-left:12px}
      details{margin:8px 0}summary{cursor:pointer;font-weight:600}
      .facts{width:100%;table-layout:fixed}.facts th,.facts td{overflow-wrap:anywhere}.facts th{width:42%}
      pre{background:var(--box);border-radius:8px;padding:12px;overflow-x:auto;font-size:.85rem;\
      white-space:pre-wrap;overflow-wrap:anywhere}
      @media(max-width:480px){table{font-size:.8rem}th,td{padding-right:8px}.bound b{display:block}}
      @media print{details>*{display:block}figure{break-inside:avoid}}
      """
          + CHART;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; img-src data:"/>
      """;

  private PageStyle() {}

  /** {@return the start of a page, up to and with the start of its body} */
  static String head(String title) {
    return HEAD
        + Markup.element("title", title)
        + "\n<style>\n"
        + CSS
        + "</style>\n</head>\n<body>\n";
  }
}
