<?xml version="1.0" encoding="UTF-8"?>
<!--
  The triage page of a run, complete in one file and without a script: from the run's XML document
  (urn:kpirecon:run:1) by XSLT 1.0. Parameters: the style sheet (reports/page.css) and its hash for the
  Content-Security-Policy. t:number() groups the digits of a number.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:kpirecon:run:1"
                xmlns:t="urn:kpirecon:template:1" exclude-result-prefixes="r t">

  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:strip-space elements="*"/>

  <xsl:param name="style"/>
  <xsl:param name="style-hash"/>

  <!-- How many that need a person are listed at the top; all of them stand among the claims. -->
  <xsl:variable name="now-listed" select="50"/>

  <xsl:variable name="totals" select="/r:run/r:totals"/>
  <xsl:variable name="claims" select="/r:run/r:claims/r:claim"/>
  <xsl:variable name="as-of">
    <xsl:choose>
      <xsl:when test="/r:run/@as-of = 'filed'">each ticket’s own filing time</xsl:when>
      <xsl:otherwise><xsl:value-of select="substring(/r:run/@as-of, 1, 10)"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <xsl:key name="by-verdict" match="r:claim" use="@verdict"/>

  <xsl:template match="/r:run">
    <html lang="en">
      <head>
        <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src '{$style-hash}'; base-uri 'none'; form-action 'none'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <meta name="generator" content="kpirecon {@version}"/>
        <title>KPI resolutions, <xsl:value-of select="$as-of"/></title>
        <style><xsl:value-of select="$style"/></style>
      </head>
      <body>
        <a class="skip" href="#claims">Skip to the claims</a>
        <xsl:call-template name="top"/>
        <main>
          <xsl:call-template name="now"/>
          <xsl:apply-templates select="r:patterns[r:pattern]"/>
          <xsl:call-template name="overview"/>
          <xsl:apply-templates select="r:claims"/>
          <xsl:apply-templates select="r:quarantine"/>
          <xsl:call-template name="inputs"/>
        </main>
        <footer>
          <p>Made by kpirecon <xsl:value-of select="@version"/> under rules
            <code><xsl:value-of select="substring(r:rules/@sha256, 1, 12)"/></code>. The same input, rules and date
            give the same page. All facts, for machines: <a href="resolutions.ndjson">NDJSON</a>,
            <a href="resolutions.csv">CSV</a>, <a href="resolutions.xlsx">workbook</a>,
            <a href="resolutions.xml">XML</a>, <a href="manifest.json">manifest</a>.</p>
        </footer>
      </body>
    </html>
  </xsl:template>

  <!-- ————— the top ————— -->

  <xsl:template name="plural">
    <xsl:param name="count"/>
    <xsl:param name="one"/>
    <xsl:param name="many" select="concat($one, 's')"/>
    <xsl:value-of select="concat(t:number($count), ' ')"/>
    <xsl:choose>
      <xsl:when test="$count = 1"><xsl:value-of select="$one"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$many"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="term">
    <xsl:param name="sign"/>
    <xsl:param name="name"/>
    <xsl:param name="count"/>
    <div>
      <dt><xsl:value-of select="$name"/></dt>
      <dd><xsl:if test="$sign"><span class="sign"><xsl:value-of select="$sign"/></span></xsl:if>
        <xsl:value-of select="t:number($count)"/></dd>
    </div>
  </xsl:template>

  <xsl:template name="top">
    <header class="top">
      <div class="headline">
        <h1>KPI discrepancy resolutions</h1>
        <p class="lead">
          <xsl:call-template name="plural">
            <xsl:with-param name="count" select="$totals/@claims-decided"/><xsl:with-param name="one">claim</xsl:with-param>
          </xsl:call-template>
          <xsl:text> of </xsl:text>
          <xsl:call-template name="plural">
            <xsl:with-param name="count" select="$totals/@tickets"/><xsl:with-param name="one">ticket</xsl:with-param>
          </xsl:call-template>
          <xsl:text>, decided as of </xsl:text>
          <strong><xsl:value-of select="$as-of"/></strong>
        </p>
      </div>
      <dl class="totals" aria-label="Control totals">
        <xsl:call-template name="term">
          <xsl:with-param name="name">rows in</xsl:with-param>
          <xsl:with-param name="count" select="$totals/@rows-in"/>
        </xsl:call-template>
        <xsl:call-template name="term">
          <xsl:with-param name="sign">=</xsl:with-param><xsl:with-param name="name">decided</xsl:with-param>
          <xsl:with-param name="count" select="$totals/@rows-decided"/>
        </xsl:call-template>
        <xsl:call-template name="term">
          <xsl:with-param name="sign">+</xsl:with-param><xsl:with-param name="name">quarantined</xsl:with-param>
          <xsl:with-param name="count" select="$totals/@quarantined"/>
        </xsl:call-template>
        <xsl:call-template name="term">
          <xsl:with-param name="sign">+</xsl:with-param><xsl:with-param name="name">repeats left out</xsl:with-param>
          <xsl:with-param name="count" select="$totals/@left-out"/>
        </xsl:call-template>
        <div class="balance">
          <dt>Balance</dt>
          <xsl:choose>
            <xsl:when test="$totals/@balanced = 'yes'"><dd class="good">every row accounted for</dd></xsl:when>
            <xsl:otherwise><dd class="bad">the totals do not add up</dd></xsl:otherwise>
          </xsl:choose>
        </div>
      </dl>
      <nav aria-label="On this page">
        <ul>
          <li><a href="#now">Needs a person <b><xsl:value-of select="t:number($totals/r:verdict[@name = 'REVIEW']/@count)"/></b></a></li>
          <li><a href="#overview">Overview</a></li>
          <li><a href="#claims">Claims <b><xsl:value-of select="t:number($totals/@shown)"/></b></a></li>
          <li><a href="#quarantine">Quarantine <b><xsl:value-of select="t:number(r:quarantine/@count)"/></b></a></li>
          <li><a href="#inputs">Inputs</a></li>
        </ul>
      </nav>
    </header>
  </xsl:template>

  <!-- ————— what many claims have in common ————— -->

  <xsl:template match="r:patterns">
    <section id="patterns" aria-labelledby="patterns-title">
      <h2 id="patterns-title">One cause, many claims</h2>
      <ul>
        <xsl:for-each select="r:pattern">
          <li>
            <strong><xsl:call-template name="plural">
              <xsl:with-param name="count" select="@tickets"/><xsl:with-param name="one">ticket</xsl:with-param>
            </xsl:call-template></strong>
            <xsl:text> </xsl:text><code><xsl:value-of select="@code"/></code>
            <xsl:text> </xsl:text><xsl:value-of select="r:what"/>
            <xsl:if test="@kpi != '0'">; KPI <xsl:value-of select="t:number(@kpi)"/></xsl:if>
            <xsl:for-each select="r:money">, <xsl:value-of select="concat(@amount, ' ', @currency)"/></xsl:for-each>
            <xsl:for-each select="@partner | @month | @omlp-type | @source | @publication">
              <xsl:value-of select="concat('; ', translate(local-name(), '-', ' '), ' ', .)"/>
            </xsl:for-each>
            <xsl:text>; as </xsl:text>
            <xsl:for-each select="r:example">
              <xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="@ticket"/>
            </xsl:for-each>
          </li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <!-- ————— who needs a person ————— -->

  <xsl:template name="now">
    <xsl:variable name="count" select="$totals/r:verdict[@name = 'REVIEW']/@count"/>
    <xsl:variable name="reviews" select="key('by-verdict', 'REVIEW')"/>
    <section id="now" aria-labelledby="now-title">
      <h2 id="now-title">Needs a person now</h2>
      <xsl:choose>
        <xsl:when test="$count = 0">
          <p class="calm">Nothing waits for a person. Everything was decided by rule.</p>
        </xsl:when>
        <xsl:otherwise>
          <ol class="now">
            <xsl:for-each select="$reviews[position() &lt;= $now-listed]">
              <li>
                <a href="#{@id}">
                  <span class="ticket"><xsl:apply-templates select="." mode="title"/></span>
                  <code class="reason"><xsl:value-of select="@reason"/>
                    <xsl:if test="@detail"><xsl:text> (</xsl:text><bdi><xsl:value-of select="@detail"/></bdi><xsl:text>)</xsl:text></xsl:if></code>
                  <span class="what" dir="auto">
                    <xsl:choose>
                      <xsl:when test="r:because"><xsl:value-of select="r:because"/></xsl:when>
                      <xsl:otherwise><xsl:value-of select="r:reason[1]"/></xsl:otherwise>
                    </xsl:choose>
                  </span>
                  <span class="step" dir="auto"><xsl:value-of select="r:next-step"/></span>
                </a>
              </li>
            </xsl:for-each>
          </ol>
          <xsl:if test="$count &gt; count($reviews) or count($reviews) &gt; $now-listed">
            <p class="more">The first of <xsl:value-of select="t:number($count)"/>; the others stand among the claims.</p>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <!-- ————— the overview ————— -->

  <xsl:template name="overview">
    <section id="overview" aria-labelledby="overview-title">
      <h2 id="overview-title">Overview</h2>
      <div class="overview">
        <div class="card">
          <h3>Verdicts</h3>
          <ul class="bars">
            <xsl:apply-templates select="$totals/r:verdict[@count &gt; 0]" mode="bar"/>
          </ul>
        </div>
        <div class="card">
          <h3>Money at stake</h3>
          <xsl:choose>
            <xsl:when test="$totals/r:stake">
              <table class="money">
                <thead class="visually-hidden"><tr><th scope="col">Currency</th><th scope="col">Amount</th><th scope="col">Claims</th></tr></thead>
                <tbody><xsl:apply-templates select="$totals/r:stake"/></tbody>
              </table>
              <p class="hint">What correcting the confirmed claims would move, in either direction.</p>
            </xsl:when>
            <xsl:otherwise><p class="calm">No confirmed claim moves money.</p></xsl:otherwise>
          </xsl:choose>
        </div>
        <div class="card wide">
          <h3>Reasons</h3>
          <ul class="reasons">
            <xsl:apply-templates select="$totals/r:reason" mode="count">
              <xsl:sort select="@count" data-type="number" order="descending"/>
            </xsl:apply-templates>
          </ul>
        </div>
      </div>
    </section>
  </xsl:template>

  <xsl:template match="r:verdict" mode="bar">
    <xsl:variable name="most">
      <xsl:for-each select="$totals/r:verdict">
        <xsl:sort select="@count" data-type="number" order="descending"/>
        <xsl:if test="position() = 1"><xsl:value-of select="@count"/></xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <li class="v-{@name}">
      <span class="verdict"><xsl:value-of select="translate(@name, '_', ' ')"/></span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="rail" width="100" height="8"/>
        <rect class="bar" width="{format-number(@count * 100 div $most, '0.##')}" height="8"/>
      </svg>
      <b><xsl:value-of select="t:number(@count)"/></b>
      <span class="meaning"><xsl:value-of select="."/></span>
    </li>
  </xsl:template>

  <xsl:template match="r:stake">
    <tr>
      <th scope="row">
        <xsl:choose>
          <xsl:when test="@currency"><xsl:value-of select="@currency"/></xsl:when>
          <xsl:otherwise>no currency</xsl:otherwise>
        </xsl:choose>
      </th>
      <td class="amount"><xsl:if test="@more = 'yes'">more than </xsl:if><xsl:value-of select="t:number(@amount)"/></td>
      <td class="of">
        <xsl:call-template name="plural">
          <xsl:with-param name="count" select="@claims"/><xsl:with-param name="one">claim</xsl:with-param>
        </xsl:call-template>
      </td>
    </tr>
  </xsl:template>

  <xsl:template match="r:reason" mode="count">
    <li class="v-{@verdict}">
      <b><xsl:value-of select="t:number(@count)"/></b>
      <span><code class="reason"><xsl:value-of select="@name"/></code><xsl:text> </xsl:text>
        <span class="meaning"><xsl:value-of select="."/></span></span>
    </li>
  </xsl:template>

  <!-- ————— the claims ————— -->

  <xsl:template name="filter">
    <xsl:param name="id"/>
    <xsl:param name="name"/>
    <xsl:param name="count"/>
    <label class="v-{$id}">
      <input type="radio" name="verdict" id="only-{$id}">
        <xsl:if test="$id = 'all'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <span><xsl:value-of select="$name"/><xsl:text> </xsl:text><b><xsl:value-of select="t:number($count)"/></b></span>
    </label>
  </xsl:template>

  <xsl:template match="r:claims">
    <section id="claims" aria-labelledby="claims-title">
      <h2 id="claims-title">Claims</h2>
      <xsl:if test="count(r:claim) &lt; $totals/@shown">
        <p class="more">This page holds the <xsl:value-of select="t:number(count(r:claim))"/> most urgent of
          <xsl:value-of select="t:number($totals/@shown)"/> claims; the <a href="resolutions.csv">CSV</a> and the
          <a href="resolutions.xlsx">workbook</a> hold all of them.</p>
      </xsl:if>
      <xsl:choose>
        <xsl:when test="not(r:claim)"><p class="calm">There are no claims to show.</p></xsl:when>
        <xsl:otherwise>
          <fieldset class="filter">
            <legend class="visually-hidden">Show only one verdict</legend>
            <xsl:call-template name="filter">
              <xsl:with-param name="id">all</xsl:with-param><xsl:with-param name="name">All</xsl:with-param>
              <xsl:with-param name="count" select="count(r:claim)"/>
            </xsl:call-template>
            <xsl:for-each select="$totals/r:verdict[@count &gt; 0]">
              <xsl:variable name="here" select="count(key('by-verdict', @name))"/>
              <xsl:if test="$here">
                <xsl:call-template name="filter">
                  <xsl:with-param name="id" select="@name"/>
                  <xsl:with-param name="name" select="translate(@name, '_', ' ')"/>
                  <xsl:with-param name="count" select="$here"/>
                </xsl:call-template>
              </xsl:if>
            </xsl:for-each>
          </fieldset>
          <div class="list">
            <div class="columns" aria-hidden="true">
              <span>Ticket</span><span>Verdict</span><span>Reason</span><span>Period</span><span>Type</span>
              <span>Invoice</span><span class="n">KPI</span><span class="n">Revenue</span>
            </div>
            <xsl:apply-templates select="r:claim"/>
          </div>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <!-- The ticket id, and which of its claims when there are several. -->
  <xsl:template match="r:claim" mode="title">
    <bdi><xsl:value-of select="@ticket"/></bdi>
    <xsl:if test="@of &gt; 1"><span class="of">/<xsl:value-of select="@number"/></span></xsl:if>
  </xsl:template>

  <!-- One value, or two with what parts them. -->
  <xsl:template name="both">
    <xsl:param name="claimed"/>
    <xsl:param name="recorded"/>
    <xsl:param name="unlike" select="false()"/>
    <xsl:choose>
      <xsl:when test="$unlike">
        <span class="unlike"><xsl:value-of select="t:number($claimed)"/><i> ≠ </i><xsl:value-of select="t:number($recorded)"/></span>
      </xsl:when>
      <xsl:when test="$claimed"><xsl:value-of select="t:number($claimed)"/></xsl:when>
      <xsl:otherwise><span class="none">–</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="or-none">
    <xsl:param name="value"/>
    <xsl:choose>
      <xsl:when test="string($value)"><bdi><xsl:value-of select="$value"/></bdi></xsl:when>
      <xsl:otherwise><span class="none">–</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="r:claim">
    <details class="claim v-{@verdict}">
      <summary>
        <span class="ticket"><xsl:apply-templates select="." mode="title"/></span>
        <span class="verdict"><xsl:value-of select="translate(@verdict, '_', ' ')"/></span>
        <code class="reason"><xsl:value-of select="@reason"/></code>
        <span class="period"><xsl:call-template name="or-none"><xsl:with-param name="value" select="r:claimed/@period"/></xsl:call-template></span>
        <span class="type"><xsl:call-template name="or-none"><xsl:with-param name="value" select="r:claimed/@omlp-type"/></xsl:call-template></span>
        <span class="invoice"><xsl:call-template name="or-none"><xsl:with-param name="value" select="r:claimed/@invoice"/></xsl:call-template></span>
        <span class="n kpi"><span class="label">KPI </span>
          <xsl:call-template name="both">
            <xsl:with-param name="claimed" select="r:claimed/@kpi"/>
            <xsl:with-param name="recorded" select="r:recorded/@kpi"/>
            <xsl:with-param name="unlike" select="r:difference/@kpi-is = 'differs'"/>
          </xsl:call-template>
        </span>
        <span class="n revenue">
          <xsl:call-template name="both">
            <xsl:with-param name="claimed" select="r:claimed/@revenue"/>
            <xsl:with-param name="recorded" select="r:recorded/@revenue"/>
            <xsl:with-param name="unlike" select="r:difference/@revenue-is = 'differs'"/>
          </xsl:call-template>
          <xsl:if test="r:claimed/@revenue and r:claimed/@currency"><span class="currency"><xsl:text> </xsl:text><xsl:value-of select="r:claimed/@currency"/></span></xsl:if>
        </span>
      </summary>
      <div class="panel" id="{@id}">
        <xsl:if test="r:subject"><p class="subject" dir="auto"><xsl:value-of select="r:subject"/></p></xsl:if>
        <div class="decision">
          <xsl:apply-templates select="." mode="step"/>
          <xsl:apply-templates select="." mode="why"/>
        </div>
        <div class="figures"><xsl:apply-templates select="." mode="figures"/></div>
        <xsl:if test="r:evidence"><xsl:apply-templates select="." mode="evidence"/></xsl:if>
        <xsl:if test="r:match/r:candidate"><xsl:apply-templates select="r:match"/></xsl:if>
        <xsl:apply-templates select="." mode="facts"/>
      </div>
    </details>
  </xsl:template>

  <xsl:template match="r:claim" mode="step">
    <xsl:if test="r:next-step or @wait-until or @renew-until">
      <div class="step">
        <h3>Next step</h3>
        <p dir="auto"><xsl:value-of select="r:next-step"/></p>
        <xsl:if test="@wait-until"><p class="date">Wait until <time><xsl:value-of select="@wait-until"/></time></p></xsl:if>
        <xsl:if test="@renew-until"><p class="date">Renewal open until <time><xsl:value-of select="@renew-until"/></time></p></xsl:if>
        <xsl:if test="@other-ticket"><p class="date">Ticket <bdi><xsl:value-of select="@other-ticket"/></bdi></p></xsl:if>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="r:claim" mode="why">
    <div class="why">
      <h3>Why</h3>
      <ul>
        <xsl:if test="r:because and not(r:because = r:cause) and not(r:because = r:reason)"><li><p class="because" dir="auto"><xsl:value-of select="r:because"/></p></li></xsl:if>
        <xsl:for-each select="r:cause">
          <li>
            <p class="because" dir="auto"><xsl:value-of select="."/></p>
            <p class="meaning"><code><xsl:value-of select="@code"/></code><xsl:text> </xsl:text><xsl:value-of select="@meaning"/></p>
          </li>
        </xsl:for-each>
        <xsl:for-each select="r:reason">
          <li>
            <p class="meaning"><code><xsl:value-of select="@name"/></code><xsl:text> </xsl:text><xsl:value-of select="."/>
              <xsl:if test="@detail">: <bdi><xsl:value-of select="@detail"/></bdi></xsl:if></p>
          </li>
        </xsl:for-each>
        <xsl:for-each select="r:note">
          <li class="note"><p class="meaning"><code><xsl:value-of select="@name"/></code><xsl:text> </xsl:text><xsl:value-of select="."/></p></li>
        </xsl:for-each>
      </ul>
    </div>
  </xsl:template>

  <!-- ————— side by side ————— -->

  <xsl:template name="figure">
    <xsl:param name="name"/>
    <xsl:param name="claimed"/>
    <xsl:param name="recorded"/>
    <xsl:param name="difference"/>
    <xsl:param name="is"/>
    <xsl:param name="number" select="true()"/>
    <xsl:param name="unit"/>
    <xsl:param name="recorded-unit" select="$unit"/>
    <xsl:param name="written"/>
    <xsl:variable name="unlike" select="$is = 'differs' or (not($number) and string($claimed) and string($recorded) and $claimed != $recorded)"/>
    <tr>
      <xsl:if test="$unlike"><xsl:attribute name="class">unlike</xsl:attribute></xsl:if>
      <th scope="row"><xsl:value-of select="$name"/></th>
      <td>
        <xsl:call-template name="figure-value">
          <xsl:with-param name="value" select="$claimed"/><xsl:with-param name="number" select="$number"/>
          <xsl:with-param name="unit" select="$unit"/>
        </xsl:call-template>
        <xsl:for-each select="$written"><span class="written">written <bdi dir="auto"><xsl:value-of select="."/></bdi></span></xsl:for-each>
      </td>
      <td>
        <xsl:call-template name="figure-value">
          <xsl:with-param name="value" select="$recorded"/><xsl:with-param name="number" select="$number"/>
          <xsl:with-param name="unit" select="$recorded-unit"/>
        </xsl:call-template>
      </td>
      <td class="difference">
        <xsl:choose>
          <xsl:when test="$is = 'equal' or ($is = '' and not($unlike))"/>
          <xsl:when test="not($number)"><b>≠</b></xsl:when>
          <xsl:when test="$is = 'within'"><xsl:value-of select="t:number($difference)"/> <span class="ok"> rounding</span></xsl:when>
          <xsl:when test="$is = 'differs'"><b><xsl:if test="not(starts-with($difference, '-'))">+</xsl:if><xsl:value-of select="t:number($difference)"/></b></xsl:when>
          <xsl:when test="$is = 'not_compared'"><span class="none">not compared</span></xsl:when>
        </xsl:choose>
      </td>
    </tr>
  </xsl:template>

  <xsl:template name="figure-value">
    <xsl:param name="value"/>
    <xsl:param name="number"/>
    <xsl:param name="unit"/>
    <xsl:choose>
      <xsl:when test="not(string($value))"><span class="none">–</span></xsl:when>
      <xsl:when test="$number"><xsl:value-of select="t:number($value)"/><xsl:if test="string($unit)"><span class="currency"><xsl:text> </xsl:text><xsl:value-of select="$unit"/></span></xsl:if></xsl:when>
      <xsl:otherwise><bdi><xsl:value-of select="$value"/></bdi></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="r:claim" mode="figures">
    <xsl:variable name="claimed" select="r:claimed"/>
    <xsl:variable name="recorded" select="r:recorded"/>
    <xsl:variable name="difference" select="r:difference"/>
    <table class="compare">
      <caption class="visually-hidden">Claimed and recorded</caption>
      <thead>
        <tr><td></td><th scope="col">Claimed</th><th scope="col">Recorded</th><th scope="col">Difference</th></tr>
      </thead>
      <tbody>
        <xsl:call-template name="figure">
          <xsl:with-param name="name">Period</xsl:with-param><xsl:with-param name="number" select="false()"/>
          <xsl:with-param name="claimed" select="$claimed/@period"/><xsl:with-param name="recorded" select="$recorded/@period"/>
          <xsl:with-param name="written" select="$claimed/r:written[@field = 'month' or @field = 'year']"/>
        </xsl:call-template>
        <xsl:call-template name="figure">
          <xsl:with-param name="name">Type</xsl:with-param><xsl:with-param name="number" select="false()"/>
          <xsl:with-param name="claimed" select="$claimed/@omlp-type"/><xsl:with-param name="recorded" select="$recorded/@omlp-type"/>
          <xsl:with-param name="written" select="$claimed/r:written[@field = 'omlp_type']"/>
        </xsl:call-template>
        <xsl:call-template name="figure">
          <xsl:with-param name="name">Invoice</xsl:with-param><xsl:with-param name="number" select="false()"/>
          <xsl:with-param name="claimed" select="$claimed/@invoice"/><xsl:with-param name="recorded" select="$recorded/@invoice"/>
          <xsl:with-param name="written" select="$claimed/r:written[@field = 'invoice_number']"/>
        </xsl:call-template>
        <xsl:call-template name="figure">
          <xsl:with-param name="name">Units</xsl:with-param>
          <xsl:with-param name="claimed" select="$claimed/@units"/><xsl:with-param name="recorded" select="$recorded/@units"/>
          <xsl:with-param name="difference" select="$difference/@units"/><xsl:with-param name="is" select="string($difference/@units-is)"/>
          <xsl:with-param name="written" select="$claimed/r:written[@field = 'purchase_unit']"/>
        </xsl:call-template>
        <xsl:call-template name="figure">
          <xsl:with-param name="name">KPI</xsl:with-param>
          <xsl:with-param name="claimed" select="$claimed/@kpi"/><xsl:with-param name="recorded" select="$recorded/@kpi"/>
          <xsl:with-param name="difference" select="$difference/@kpi"/><xsl:with-param name="is" select="string($difference/@kpi-is)"/>
          <xsl:with-param name="written" select="$claimed/r:written[@field = 'kpi_value']"/>
        </xsl:call-template>
        <xsl:call-template name="figure">
          <xsl:with-param name="name">Revenue</xsl:with-param>
          <xsl:with-param name="claimed" select="$claimed/@revenue"/><xsl:with-param name="recorded" select="$recorded/@revenue"/>
          <xsl:with-param name="unit" select="$claimed/@currency"/><xsl:with-param name="recorded-unit" select="$recorded/@currency"/>
          <xsl:with-param name="difference" select="$difference/@revenue"/><xsl:with-param name="is" select="string($difference/@revenue-is)"/>
          <xsl:with-param name="written" select="$claimed/r:written[@field = 'revenue' or @field = 'currency']"/>
        </xsl:call-template>
      </tbody>
    </table>
    <xsl:choose>
      <xsl:when test="$recorded">
        <p class="source">Recorded in
          <xsl:for-each select="$recorded/r:row">
            <xsl:if test="position() &gt; 1">, </xsl:if>
            <bdi><xsl:value-of select="concat(@source, ':', @line)"/></bdi>
            <xsl:if test="@credit = 'yes'"> (credit)</xsl:if>
          </xsl:for-each>
          <xsl:if test="@publication">, published <time><xsl:value-of select="@publication"/></time></xsl:if>
          <xsl:if test="r:corrected">. To be corrected to what is claimed</xsl:if>.</p>
      </xsl:when>
      <xsl:otherwise><p class="source">Nothing is recorded for this claim.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- ————— evidence and candidates ————— -->

  <xsl:template match="r:claim" mode="evidence">
    <div class="evidence">
      <h3>Evidence</h3>
      <ul>
        <xsl:for-each select="r:evidence">
          <li>
            <p><bdi dir="auto" class="name"><xsl:value-of select="r:name"/></bdi>
              <span class="tag kind-{@accepted}"><xsl:value-of select="translate(@kind, '_', ' ')"/></span>
              <xsl:choose>
                <xsl:when test="@accepted = 'yes'"><span class="meaning">accepted</span></xsl:when>
                <xsl:otherwise><span class="meaning">not an actual invoice</span></xsl:otherwise>
              </xsl:choose>
              <xsl:if test="@declared = 'yes'"><span class="meaning">, by the ticket’s own words</span></xsl:if>
            </p>
            <xsl:if test="r:because"><blockquote dir="auto"><xsl:value-of select="r:because"/></blockquote></xsl:if>
            <xsl:for-each select="r:words">
              <blockquote><q dir="auto"><xsl:value-of select="."/></q><cite><bdi><xsl:value-of select="@place"/></bdi></cite></blockquote>
            </xsl:for-each>
            <xsl:if test="@number or @issued or @net or @gross">
              <p class="meaning">
                <xsl:if test="@number">No. <bdi><xsl:value-of select="@number"/></bdi><xsl:text> </xsl:text></xsl:if>
                <xsl:if test="@issued">of <xsl:value-of select="@issued"/><xsl:text> </xsl:text></xsl:if>
                <xsl:if test="@net">net <xsl:value-of select="t:number(@net)"/><xsl:text> </xsl:text></xsl:if>
                <xsl:if test="@gross">gross <xsl:value-of select="t:number(@gross)"/><xsl:text> </xsl:text></xsl:if>
                <xsl:value-of select="@currency"/>
              </p>
            </xsl:if>
            <xsl:if test="@sha256"><p class="hash">sha256 <code><xsl:value-of select="@sha256"/></code></p></xsl:if>
          </li>
        </xsl:for-each>
      </ul>
    </div>
  </xsl:template>

  <xsl:template match="r:match">
    <details class="candidates">
      <summary>
        <xsl:call-template name="plural">
          <xsl:with-param name="count" select="@candidates"/><xsl:with-param name="one">candidate row</xsl:with-param>
        </xsl:call-template>
        <xsl:if test="@stage">, matched as <code><xsl:value-of select="@stage"/></code></xsl:if>
      </summary>
      <div class="scroll" role="region" aria-label="Candidate rows" tabindex="0">
        <table>
          <thead>
            <tr><th scope="col">Stage</th><th scope="col">Partner</th><th scope="col">Period</th><th scope="col">Type</th>
              <th scope="col">Invoice</th><th scope="col" class="n">Units</th><th scope="col" class="n">KPI</th>
              <th scope="col" class="n">Revenue</th><th scope="col">For</th><th scope="col">Against</th><th scope="col">Row</th></tr>
          </thead>
          <tbody>
            <xsl:for-each select="r:candidate">
              <tr>
                <td><code><xsl:value-of select="@stage"/></code></td>
                <td>
                  <xsl:choose>
                    <xsl:when test="@partner"><bdi><xsl:value-of select="@partner"/></bdi></xsl:when>
                    <xsl:otherwise><span class="none">not shown</span></xsl:otherwise>
                  </xsl:choose>
                </td>
                <td><xsl:value-of select="@period"/></td>
                <td><bdi><xsl:value-of select="@omlp-type"/></bdi></td>
                <td class="invoice"><bdi><xsl:value-of select="@invoice"/></bdi></td>
                <td class="n"><xsl:value-of select="t:number(@units)"/></td>
                <td class="n"><xsl:value-of select="t:number(@kpi)"/></td>
                <td class="n"><xsl:value-of select="t:number(@revenue)"/> <span class="currency"><xsl:value-of select="concat(' ', @currency)"/></span></td>
                <td class="facts-for"><xsl:value-of select="@for"/></td>
                <td class="facts-for"><xsl:value-of select="@against"/></td>
                <td><bdi><xsl:value-of select="concat(@source, ':', @line)"/></bdi>
                  <xsl:if test="@superseded = 'yes'"> <span class="meaning"> superseded</span></xsl:if></td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </div>
    </details>
  </xsl:template>

  <xsl:template match="r:claim" mode="facts">
    <dl class="facts">
      <xsl:if test="@partner"><div><dt>Partner</dt><dd><bdi><xsl:value-of select="@partner"/></bdi></dd></div></xsl:if>
      <xsl:if test="@filed"><div><dt>Filed</dt><dd><xsl:value-of select="translate(@filed, 'TZ', '  ')"/>UTC</dd></div></xsl:if>
      <xsl:if test="@language"><div><dt>Language</dt><dd><bdi><xsl:value-of select="@language"/></bdi></dd></div></xsl:if>
      <xsl:if test="r:window"><div><dt>Window</dt><dd><xsl:value-of select="concat(r:window/@from, ' to ', r:window/@to)"/></dd></div></xsl:if>
      <xsl:if test="@publication"><div><dt>Publication</dt><dd><xsl:value-of select="@publication"/></dd></div></xsl:if>
      <div><dt>Place</dt><dd><bdi><xsl:value-of select="@place"/></bdi></dd></div>
    </dl>
  </xsl:template>

  <!-- ————— quarantine and inputs ————— -->

  <xsl:template match="r:quarantine">
    <section id="quarantine" aria-labelledby="quarantine-title">
      <h2 id="quarantine-title">Quarantine</h2>
      <xsl:choose>
        <xsl:when test="not(r:bad-row)"><p class="calm">Every row could be read.</p></xsl:when>
        <xsl:otherwise>
          <div class="scroll" role="region" aria-labelledby="quarantine-title" tabindex="0">
            <table>
              <thead><tr><th scope="col">Place</th><th scope="col">What is wrong</th><th scope="col">Field</th>
                <th scope="col">Found</th><th scope="col">Row as it stood</th></tr></thead>
              <tbody>
                <xsl:for-each select="r:bad-row">
                  <tr>
                    <td class="place"><bdi><xsl:value-of select="@place"/></bdi></td>
                    <td class="message" dir="auto"><xsl:value-of select="r:message"/> <code><xsl:value-of select="@finding"/></code></td>
                    <td><bdi><xsl:value-of select="@field"/></bdi></td>
                    <td class="raw"><bdi dir="auto"><xsl:value-of select="substring(r:found, 1, 200)"/></bdi></td>
                    <td class="raw"><bdi dir="auto"><xsl:value-of select="substring(r:raw, 1, 300)"/></bdi></td>
                  </tr>
                </xsl:for-each>
              </tbody>
            </table>
          </div>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template name="inputs">
    <section id="inputs" aria-labelledby="inputs-title">
      <h2 id="inputs-title">Inputs</h2>
      <div class="scroll" role="region" aria-labelledby="inputs-title" tabindex="0">
        <table>
          <thead><tr><th scope="col">File</th><th scope="col">Role</th><th scope="col" class="n">Rows</th>
            <th scope="col" class="n">Bad</th><th scope="col" class="n">Bytes</th><th scope="col">SHA-256</th></tr></thead>
          <tbody>
            <xsl:for-each select="r:inputs/r:input">
              <tr>
                <td class="name"><bdi><xsl:value-of select="@name"/></bdi></td>
                <td><xsl:value-of select="@role"/></td>
                <td class="n"><xsl:value-of select="t:number(@rows)"/></td>
                <td class="n"><xsl:value-of select="t:number(@bad)"/></td>
                <td class="n"><xsl:value-of select="t:number(@bytes)"/></td>
                <td class="hash">
                  <xsl:choose>
                    <xsl:when test="@sha256"><code><xsl:value-of select="@sha256"/></code></xsl:when>
                    <xsl:otherwise><span class="none">not computed</span></xsl:otherwise>
                  </xsl:choose>
                </td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </div>
      <xsl:if test="r:publications/r:publication">
        <p class="hint">Publications used:
          <xsl:for-each select="r:publications/r:publication">
            <xsl:if test="position() &gt; 1">, </xsl:if>
            <time><xsl:value-of select="@date"/></time>
            <xsl:if test="@assumed = 'yes'"> (assumed)</xsl:if>
            <xsl:text> with </xsl:text>
            <xsl:call-template name="plural">
              <xsl:with-param name="count" select="sum(r:month/@rows)"/><xsl:with-param name="one">row</xsl:with-param>
            </xsl:call-template>
          </xsl:for-each>.</p>
      </xsl:if>
    </section>
  </xsl:template>

</xsl:stylesheet>
