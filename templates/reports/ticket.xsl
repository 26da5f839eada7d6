<?xml version="1.0" encoding="UTF-8"?>
<!--
  The resolution report of one ticket, for attaching to its case: from a <run> with the claims of that ticket alone
  (urn:kpirecon:run:1) by XSLT 1.0. Parameters: style and its hash. Two claims fit one page of A4.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:kpirecon:run:1"
                xmlns:t="urn:kpirecon:template:1" exclude-result-prefixes="r t">

  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:strip-space elements="*"/>

  <xsl:param name="style"/>
  <xsl:param name="style-hash"/>

  <xsl:template match="/r:run">
    <xsl:variable name="first" select="r:claims/r:claim[1]"/>
    <html lang="en">
      <head>
        <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src '{$style-hash}'; base-uri 'none'; form-action 'none'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <title>Resolution of ticket <xsl:value-of select="$first/@ticket"/></title>
        <style><xsl:value-of select="$style"/></style>
      </head>
      <body>
        <header>
          <p class="what">KPI discrepancy, resolution report</p>
          <h1>Ticket <bdi><xsl:value-of select="$first/@ticket"/></bdi></h1>
          <xsl:if test="$first/r:subject"><p class="subject"><bdi dir="auto"><xsl:value-of select="$first/r:subject"/></bdi></p></xsl:if>
          <dl class="top-facts">
            <xsl:if test="$first/@partner"><div><dt>Partner</dt><dd><bdi><xsl:value-of select="$first/@partner"/></bdi></dd></div></xsl:if>
            <xsl:if test="$first/@filed"><div><dt>Filed</dt><dd><xsl:value-of select="substring($first/@filed, 1, 10)"/></dd></div></xsl:if>
            <div><dt>Decided as of</dt><dd><xsl:value-of select="$first/@as-of"/></dd></div>
            <xsl:if test="$first/@publication"><div><dt>Publication</dt><dd><xsl:value-of select="$first/@publication"/></dd></div></xsl:if>
            <xsl:if test="$first/@of &gt; 1"><div><dt>Claims</dt><dd><xsl:value-of select="$first/@of"/></dd></div></xsl:if>
          </dl>
        </header>
        <main>
          <xsl:if test="count(r:claims/r:claim) &gt; 1"><xsl:attribute name="class">several</xsl:attribute></xsl:if>
          <xsl:apply-templates select="r:claims/r:claim"/>
          <xsl:apply-templates select="$first/r:letter"/>
        </main>
        <footer>Decided by kpirecon <xsl:value-of select="@version"/> under rules
          <code><xsl:value-of select="substring(r:rules/@sha256, 1, 12)"/></code>; read from
          <bdi><xsl:value-of select="$first/@place"/></bdi>.</footer>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="r:letter">
    <details class="letter">
      <summary>The reply to the partner</summary>
      <xsl:if test="@name"><p class="small"><a href="../{@name}"><xsl:value-of select="substring-after(@name, '/')"/></a></p></xsl:if>
      <pre dir="auto" lang="{@language}"><xsl:value-of select="."/></pre>
    </details>
  </xsl:template>

  <xsl:template match="r:claim">
    <section class="claim v-{@verdict}">
      <xsl:attribute name="aria-label">Claim <xsl:value-of select="@number"/></xsl:attribute>
      <div class="decision">
        <p class="verdict"><xsl:value-of select="translate(@verdict, '_', ' ')"/><xsl:text> </xsl:text>
          <code><xsl:value-of select="@reason"/><xsl:if test="@detail"> (<bdi><xsl:value-of select="@detail"/></bdi>)</xsl:if></code>
          <xsl:if test="@of &gt; 1"><span class="of small"> claim <xsl:value-of select="@number"/> of <xsl:value-of select="@of"/></span></xsl:if></p>
        <p class="because">
          <xsl:choose>
            <xsl:when test="r:because"><xsl:value-of select="r:because"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="r:reason[1]"/></xsl:otherwise>
          </xsl:choose>
        </p>
      </div>
      <div class="next">
        <h2>What happens next</h2>
        <p><xsl:value-of select="r:next-step"/></p>
        <xsl:if test="@wait-until"><p>Wait until <b><xsl:value-of select="@wait-until"/></b>.</p></xsl:if>
        <xsl:if test="@renew-until"><p>The renewal is open until <b><xsl:value-of select="@renew-until"/></b>.</p></xsl:if>
      </div>
      <div class="block">
        <table>
          <thead><tr><td></td><th scope="col">Claimed</th><th scope="col">Found in the KPI dataset</th><th scope="col">Difference</th></tr></thead>
          <tbody>
            <xsl:call-template name="line"><xsl:with-param name="name">Month</xsl:with-param><xsl:with-param name="claimed" select="string(r:claimed/@period)"/><xsl:with-param name="recorded" select="string(r:recorded/@period)"/></xsl:call-template>
            <xsl:call-template name="line"><xsl:with-param name="name">Type</xsl:with-param><xsl:with-param name="claimed" select="string(r:claimed/@omlp-type)"/><xsl:with-param name="recorded" select="string(r:recorded/@omlp-type)"/></xsl:call-template>
            <xsl:call-template name="line"><xsl:with-param name="name">Invoice</xsl:with-param><xsl:with-param name="claimed" select="string(r:claimed/@invoice)"/><xsl:with-param name="recorded" select="string(r:recorded/@invoice)"/></xsl:call-template>
            <xsl:call-template name="line"><xsl:with-param name="name">Units</xsl:with-param><xsl:with-param name="claimed" select="t:number(r:claimed/@units)"/><xsl:with-param name="recorded" select="t:number(r:recorded/@units)"/><xsl:with-param name="by" select="r:difference/@units"/><xsl:with-param name="is" select="string(r:difference/@units-is)"/></xsl:call-template>
            <xsl:call-template name="line"><xsl:with-param name="name">KPI</xsl:with-param><xsl:with-param name="claimed" select="t:number(r:claimed/@kpi)"/><xsl:with-param name="recorded" select="t:number(r:recorded/@kpi)"/><xsl:with-param name="by" select="r:difference/@kpi"/><xsl:with-param name="is" select="string(r:difference/@kpi-is)"/></xsl:call-template>
            <xsl:call-template name="line"><xsl:with-param name="name">Revenue</xsl:with-param><xsl:with-param name="claimed" select="t:number(r:claimed/@revenue)"/><xsl:with-param name="recorded" select="t:number(r:recorded/@revenue)"/><xsl:with-param name="by" select="r:difference/@revenue"/><xsl:with-param name="is" select="string(r:difference/@revenue-is)"/><xsl:with-param name="unit" select="string(r:claimed/@currency)"/><xsl:with-param name="other-unit" select="string(r:recorded/@currency)"/></xsl:call-template>
          </tbody>
        </table>
        <p class="small hint">
          <xsl:choose>
            <xsl:when test="r:recorded">Found in <xsl:for-each select="r:recorded/r:row"><xsl:if test="position() &gt; 1">, </xsl:if><bdi><xsl:value-of select="concat(@source, ':', @line)"/></bdi></xsl:for-each>
              <xsl:if test="r:recorded/@rows-left-out"> and in <xsl:value-of select="t:number(r:recorded/@rows-left-out)"/> more rows</xsl:if>
              <xsl:if test="@publication">, published <xsl:value-of select="@publication"/></xsl:if>.<xsl:if test="r:corrected"> To be corrected to what is claimed.</xsl:if></xsl:when>
            <xsl:otherwise>Nothing is recorded for this claim.</xsl:otherwise>
          </xsl:choose>
        </p>
      </div>
      <xsl:if test="r:cause or r:reason or r:note">
        <div class="block">
          <h2>Why</h2>
          <ul class="small">
            <xsl:for-each select="r:cause"><li><xsl:value-of select="."/> <span class="meaning"> (<code><xsl:value-of select="@code"/></code>)</span></li></xsl:for-each>
            <xsl:for-each select="r:reason"><li><code><xsl:value-of select="@name"/></code> <span class="meaning"><xsl:text> </xsl:text><xsl:value-of select="."/></span></li></xsl:for-each>
            <xsl:for-each select="r:note"><li><code><xsl:value-of select="@name"/></code> <span class="meaning"><xsl:text> </xsl:text><xsl:value-of select="."/></span></li></xsl:for-each>
          </ul>
        </div>
      </xsl:if>
      <xsl:if test="r:evidence">
        <div class="block">
          <h2>Evidence</h2>
          <ul class="evidence">
            <xsl:for-each select="r:evidence[position() &lt;= 8]">
              <li><bdi dir="auto"><xsl:value-of select="r:name"/></bdi><xsl:text> </xsl:text>
                <span class="tag kind-{@accepted}"><xsl:value-of select="translate(@kind, '_', ' ')"/></span>
                <span class="small meaning"><xsl:text> </xsl:text><xsl:value-of select="r:because"/></span>
                <xsl:for-each select="r:words[position() &lt;= 3]"><blockquote><q dir="auto"><xsl:value-of select="."/></q><xsl:text> </xsl:text><span class="meaning"><bdi><xsl:value-of select="@place"/></bdi></span></blockquote></xsl:for-each>
              </li>
            </xsl:for-each>
          </ul>
        </div>
      </xsl:if>
      <xsl:apply-templates select="r:calendar"/>
    </section>
  </xsl:template>

  <!-- What differs is marked between the common beginning and the common end. -->
  <xsl:template name="marked">
    <xsl:param name="text"/>
    <xsl:param name="other"/>
    <xsl:variable name="head" select="t:same-head($text, $other)"/>
    <xsl:variable name="tail" select="t:same-tail($text, $other)"/>
    <xsl:value-of select="substring($text, 1, $head)"/>
    <xsl:if test="string-length($text) &gt; $head + $tail"><mark><xsl:value-of select="substring($text, $head + 1, string-length($text) - $head - $tail)"/></mark></xsl:if>
    <xsl:value-of select="substring($text, string-length($text) - $tail + 1)"/>
  </xsl:template>

  <!-- Most values are alike, so the plain cells are written here and not by a template of their own. -->
  <xsl:template name="line">
    <xsl:param name="name"/>
    <xsl:param name="claimed"/>
    <xsl:param name="recorded"/>
    <xsl:param name="by"/>
    <xsl:param name="is"/>
    <xsl:param name="unit"/>
    <xsl:param name="other-unit"/>
    <xsl:variable name="unlike" select="$is = 'differs' or ($is = '' and $claimed != '' and $recorded != '' and $claimed != $recorded)"/>
    <xsl:variable name="marks" select="$unlike and $claimed != '' and $recorded != ''"/>
    <tr>
      <xsl:if test="$unlike"><xsl:attribute name="class">unlike</xsl:attribute></xsl:if>
      <th scope="row"><xsl:value-of select="$name"/></th>
      <td>
        <xsl:choose>
          <xsl:when test="$claimed = ''"><span class="none">–</span></xsl:when>
          <xsl:when test="$marks"><bdi><xsl:call-template name="marked"><xsl:with-param name="text" select="$claimed"/><xsl:with-param name="other" select="$recorded"/></xsl:call-template></bdi></xsl:when>
          <xsl:otherwise><bdi><xsl:value-of select="$claimed"/></bdi></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="$unit and $claimed != ''"><span class="currency"><xsl:text> </xsl:text><xsl:value-of select="$unit"/></span></xsl:if>
      </td>
      <td>
        <xsl:choose>
          <xsl:when test="$recorded = ''"><span class="none">–</span></xsl:when>
          <xsl:when test="$marks"><bdi><xsl:call-template name="marked"><xsl:with-param name="text" select="$recorded"/><xsl:with-param name="other" select="$claimed"/></xsl:call-template></bdi></xsl:when>
          <xsl:otherwise><bdi><xsl:value-of select="$recorded"/></bdi></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="$other-unit and $recorded != ''"><span class="currency"><xsl:text> </xsl:text><xsl:value-of select="$other-unit"/></span></xsl:if>
      </td>
      <td>
        <xsl:choose>
          <xsl:when test="$is = 'equal'"><span class="none">equal</span></xsl:when>
          <xsl:when test="$is = 'differs'"><span class="by"><xsl:if test="not(starts-with($by, '-'))">+</xsl:if><xsl:value-of select="t:number($by)"/></span></xsl:when>
          <xsl:when test="$is = 'within'"><xsl:value-of select="t:number($by)"/><span class="of"> rounding</span></xsl:when>
          <xsl:when test="$is = 'not_compared'"><span class="none">not compared</span></xsl:when>
          <xsl:when test="$unlike"><span class="by">≠ differs</span></xsl:when>
        </xsl:choose>
      </td>
    </tr>
  </xsl:template>

  <!-- ————— the dates, drawn: when the month is shown, filed, decided, waited for, renewed ————— -->

  <xsl:template name="tick">
    <xsl:param name="date"/>
    <xsl:param name="name"/>
    <xsl:param name="from"/>
    <xsl:param name="scale"/>
    <xsl:param name="row"/>
    <xsl:param name="class">tick</xsl:param>
    <xsl:if test="string($date)">
      <xsl:variable name="x" select="(t:days($date) - $from) * $scale"/>
      <line class="{$class}" x1="{format-number($x, '0.#')}" x2="{format-number($x, '0.#')}" y1="18" y2="{44 + $row * 13}"/>
      <text y="{44 + $row * 13}">
        <xsl:attribute name="x"><xsl:value-of select="format-number($x + 4 - 8 * ($x &gt; 520), '0.#')"/></xsl:attribute>
        <xsl:if test="$x &gt; 520"><xsl:attribute name="text-anchor">end</xsl:attribute></xsl:if>
        <xsl:value-of select="$name"/><xsl:text> </xsl:text><xsl:value-of select="substring($date, 1, 10)"/>
      </text>
    </xsl:if>
  </xsl:template>

  <xsl:template match="r:calendar">
    <xsl:variable name="claim" select=".."/>
    <xsl:variable name="from" select="t:first-day(@published | $claim/@filed | $claim/@as-of) - 20"/>
    <xsl:variable name="to" select="t:last-day(@shown-until | $claim/@as-of | $claim/@wait-until | $claim/@renew-until) + 20"/>
    <xsl:variable name="scale" select="640 div ($to - $from)"/>
    <xsl:variable name="rows" select="boolean($claim/@renew-until) + boolean($claim/@wait-until)"/>
    <xsl:variable name="start" select="(t:days(@published) - $from) * $scale"/>
    <xsl:variable name="end" select="(t:days(@shown-until) + 1 - $from) * $scale"/>
    <figure class="calendar block" tabindex="0">
      <h2>Calendar</h2>
      <svg role="img">
        <xsl:attribute name="viewBox"><xsl:value-of select="concat('0 0 640 ', 63 + 13 * $rows)"/></xsl:attribute>
        <xsl:attribute name="aria-label"><xsl:value-of select="concat($claim/r:claimed/@period, ' is shown from ', @published, ' to ', @shown-until, '; filed ', substring($claim/@filed, 1, 10), ', decided as of ', $claim/@as-of)"/></xsl:attribute>
        <line class="axis" x1="0" x2="640" y1="27" y2="27"/>
        <rect class="shown" x="{format-number($start, '0.#')}" width="{format-number($end - $start, '0.#')}" y="20" height="14" rx="3"/>
        <text class="soft" y="12" x="{format-number($start, '0.#')}"><xsl:value-of select="concat($claim/r:claimed/@period, ' is shown ', @published, ' to ', @shown-until)"/></text>
        <xsl:call-template name="tick"><xsl:with-param name="date" select="$claim/@filed"/><xsl:with-param name="name">filed</xsl:with-param><xsl:with-param name="from" select="$from"/><xsl:with-param name="scale" select="$scale"/><xsl:with-param name="row" select="1 + $rows"/></xsl:call-template>
        <xsl:call-template name="tick"><xsl:with-param name="date" select="$claim/@as-of"/><xsl:with-param name="name">decided</xsl:with-param><xsl:with-param name="from" select="$from"/><xsl:with-param name="scale" select="$scale"/><xsl:with-param name="row" select="$rows"/><xsl:with-param name="class">as-of</xsl:with-param></xsl:call-template>
        <xsl:if test="$claim/@wait-until"><xsl:call-template name="tick"><xsl:with-param name="date" select="$claim/@wait-until"/><xsl:with-param name="name">wait until</xsl:with-param><xsl:with-param name="from" select="$from"/><xsl:with-param name="scale" select="$scale"/><xsl:with-param name="row" select="number(boolean($claim/@renew-until))"/></xsl:call-template></xsl:if>
        <xsl:if test="$claim/@renew-until"><xsl:call-template name="tick"><xsl:with-param name="date" select="$claim/@renew-until"/><xsl:with-param name="name">renewal until</xsl:with-param><xsl:with-param name="from" select="$from"/><xsl:with-param name="scale" select="$scale"/><xsl:with-param name="row" select="0"/></xsl:call-template></xsl:if>
      </svg>
    </figure>
  </xsl:template>

</xsl:stylesheet>
