<?xml version="1.0" encoding="UTF-8"?>
<!--
  The triage page of a run, from its XML document (urn:kpirecon:run:1) by XSLT 1.0. What a script cannot do better
  stands here: the top, the charts, and a table of all claims for who reads without a script. The claims go in once
  more as JSON, for index.js. Parameters: style, script and their hashes for the Content-Security-Policy; page and
  pages (1 of 1); folder: the other files of the run folder stand beside the page.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:kpirecon:run:1"
                xmlns:t="urn:kpirecon:template:1" exclude-result-prefixes="r t">

  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:strip-space elements="*"/>

  <xsl:param name="style"/>
  <xsl:param name="style-hash"/>
  <xsl:param name="script"/>
  <xsl:param name="script-hash"/>
  <xsl:param name="page" select="1"/>
  <xsl:param name="pages" select="1"/>
  <xsl:param name="folder"/>

  <!-- How many that need a person are listed at the top; all of them stand among the claims. -->
  <xsl:variable name="now-listed" select="6"/>
  <xsl:variable name="causes-listed" select="16"/>
  <xsl:variable name="totals" select="/r:run/r:totals"/>
  <xsl:variable name="charts" select="/r:run/r:charts"/>
  <xsl:variable name="root"><xsl:if test="$page &gt; 1">../</xsl:if></xsl:variable>
  <xsl:variable name="as-of">
    <xsl:choose>
      <xsl:when test="/r:run/@as-of = 'filed'">each ticket’s own filing time</xsl:when>
      <xsl:otherwise><xsl:value-of select="substring(/r:run/@as-of, 1, 10)"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <!-- The order of urgency, as the claims have it. -->
  <xsl:variable name="urgency">REVIEW CONFIRMED NEED_INFO REJECT EXPIRED ROUTE WAIT OK </xsl:variable>

  <xsl:key name="by-verdict" match="r:claim" use="@verdict"/>
  <xsl:key name="by-reason" match="r:claim" use="@reason"/>
  <xsl:key name="by-cause" match="r:cause" use="@code"/>

  <!-- " c1 c7 ": where each reason and cause begins. To ask key() of every claim would copy thousands of claims each time. -->
  <xsl:variable name="first-of-reasons">
    <xsl:text> </xsl:text>
    <xsl:for-each select="/r:run/r:codes/r:code[@kind = 'reason']"><xsl:value-of select="concat(key('by-reason', @name)[1]/@id, ' ')"/></xsl:for-each>
  </xsl:variable>
  <xsl:variable name="first-of-causes">
    <xsl:text> </xsl:text>
    <xsl:for-each select="/r:run/r:codes/r:code[@kind = 'cause']"><xsl:value-of select="concat(@name, '=', key('by-cause', @name)[1]/../@id, ' ')"/></xsl:for-each>
  </xsl:variable>

  <xsl:template match="/r:run">
    <html lang="en">
      <head>
        <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src '{$style-hash}'; script-src '{$script-hash}'; base-uri 'none'; form-action 'none'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <meta name="generator" content="kpirecon {@version}"/>
        <title>KPI resolutions, <xsl:value-of select="$as-of"/><xsl:if test="$pages &gt; 1">, page <xsl:value-of select="$page"/></xsl:if></title>
        <style><xsl:value-of select="$style"/></style>
      </head>
      <body>
        <a class="skip" href="#claims">Skip to the claims</a>
        <xsl:call-template name="top"/>
        <main>
          <xsl:if test="$page = 1">
            <xsl:call-template name="needs"/>
            <xsl:call-template name="now"/>
            <xsl:if test="$totals/@claims-decided &gt; 0"><xsl:call-template name="overview"/></xsl:if>
          </xsl:if>
          <xsl:apply-templates select="r:claims"/>
          <xsl:if test="$page = 1">
            <xsl:apply-templates select="r:quarantine"/>
            <xsl:call-template name="inputs"/>
          </xsl:if>
        </main>
        <footer>
          <p>Made by kpirecon <xsl:value-of select="@version"/> under rules
            <code><xsl:value-of select="substring(r:rules/@sha256, 1, 12)"/></code>. The same input, rules and date
            give the same page.<xsl:if test="$folder"> All facts, for machines: <a href="{$root}resolutions.ndjson">NDJSON</a>,
            <a href="{$root}resolutions.csv">CSV</a>, <a href="{$root}resolutions.xlsx">workbook</a>,
            <a href="{$root}resolutions.xml">XML</a>, <a href="{$root}manifest.json">manifest</a>.</xsl:if></p>
        </footer>
        <script type="application/json" id="codes"><xsl:value-of select="t:json(r:codes/r:code)" disable-output-escaping="yes"/></script>
        <script type="application/json" id="data"><xsl:value-of select="t:json(r:claims/r:claim, 'reason note cause@meaning claimed@type-title')" disable-output-escaping="yes"/></script>
        <xsl:if test="$pages &gt; 1"><script type="application/json" id="elsewhere"><xsl:value-of select="t:json(r:elsewhere)" disable-output-escaping="yes"/></script></xsl:if>
        <script><xsl:value-of select="$script" disable-output-escaping="yes"/></script>
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
          <dt>balance</dt>
          <xsl:choose>
            <xsl:when test="$totals/@balanced = 'yes'"><dd class="good">every row accounted for</dd></xsl:when>
            <xsl:otherwise><dd class="bad">the totals do not add up</dd></xsl:otherwise>
          </xsl:choose>
        </div>
      </dl>
    </header>
  </xsl:template>

  <!-- ————— what needs me now ————— -->

  <xsl:template name="need">
    <xsl:param name="verdict"/>
    <xsl:param name="what"/>
    <xsl:variable name="count" select="sum($totals/r:verdict[@name = $verdict]/@count)"/>
    <li class="v-{$verdict}">
      <a href="#verdict={$verdict}">
        <b><xsl:value-of select="t:number($count)"/></b>
        <span class="verdict"><xsl:value-of select="translate($verdict, '_', ' ')"/></span>
        <span class="what"><xsl:value-of select="$what"/></span>
      </a>
    </li>
  </xsl:template>

  <xsl:template name="needs">
    <section class="needs" aria-label="What to do">
      <ul>
        <xsl:call-template name="need"><xsl:with-param name="verdict">REVIEW</xsl:with-param><xsl:with-param name="what">a person decides</xsl:with-param></xsl:call-template>
        <xsl:call-template name="need"><xsl:with-param name="verdict">CONFIRMED</xsl:with-param><xsl:with-param name="what">forward for correction</xsl:with-param></xsl:call-template>
        <xsl:call-template name="need"><xsl:with-param name="verdict">NEED_INFO</xsl:with-param><xsl:with-param name="what">ask the partner</xsl:with-param></xsl:call-template>
        <xsl:call-template name="need"><xsl:with-param name="verdict">WAIT</xsl:with-param><xsl:with-param name="what">until the date given</xsl:with-param></xsl:call-template>
      </ul>
      <div class="stake">
        <h2>Money at stake</h2>
        <xsl:choose>
          <xsl:when test="$totals/r:stake">
            <ul><xsl:apply-templates select="$totals/r:stake"/></ul>
            <p class="hint">What correcting the confirmed claims would move, in either direction.</p>
          </xsl:when>
          <xsl:otherwise><p class="calm">No confirmed claim moves money.</p></xsl:otherwise>
        </xsl:choose>
      </div>
    </section>
  </xsl:template>

  <xsl:template match="r:stake">
    <li>
      <b><xsl:if test="@more = 'yes'">more than </xsl:if><xsl:value-of select="t:number(@amount)"/></b>
      <span class="currency">
        <xsl:choose>
          <xsl:when test="@currency"><xsl:value-of select="@currency"/></xsl:when>
          <xsl:otherwise>no currency</xsl:otherwise>
        </xsl:choose>
      </span>
      <span class="of">
        <xsl:call-template name="plural">
          <xsl:with-param name="count" select="@claims"/><xsl:with-param name="one">claim</xsl:with-param>
        </xsl:call-template>
      </span>
    </li>
  </xsl:template>

  <!-- What no verdict speaks of: a row that nobody looks at is a ticket that nobody answers. -->
  <xsl:template name="unread">
    <xsl:param name="count"/>
    <xsl:param name="one"/>
    <xsl:param name="many"/>
    <xsl:if test="$count &gt; 0">
      <p class="more">
        <a href="#quarantine">
          <xsl:call-template name="plural">
            <xsl:with-param name="count" select="$count"/>
            <xsl:with-param name="one" select="$one"/>
            <xsl:with-param name="many" select="$many"/>
          </xsl:call-template>
        </a>
      </p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="now">
    <xsl:variable name="count" select="$totals/r:verdict[@name = 'REVIEW']/@count"/>
    <xsl:variable name="reviews" select="key('by-verdict', 'REVIEW')"/>
    <section id="now" aria-labelledby="now-title">
      <h2 id="now-title">Needs a person now</h2>
      <xsl:choose>
        <xsl:when test="$totals/@claims-decided = 0">
          <xsl:if test="$totals/@quarantined = 0"><p class="calm">There was nothing to decide.</p></xsl:if>
        </xsl:when>
        <xsl:when test="$count = 0">
          <p class="calm">No claim waits for a person: all were decided by rule.</p>
        </xsl:when>
        <xsl:otherwise>
          <ol class="now">
            <xsl:for-each select="$reviews[position() &lt;= $now-listed]">
              <li>
                <a href="#claim={@id}">
                  <span class="ticket"><xsl:apply-templates select="." mode="title"/></span>
                  <span class="what">
                    <xsl:choose>
                      <xsl:when test="r:because"><xsl:value-of select="r:because"/></xsl:when>
                      <xsl:otherwise><xsl:value-of select="r:reason[1]"/></xsl:otherwise>
                    </xsl:choose>
                  </span>
                  <code class="reason"><xsl:value-of select="@reason"/>
                    <xsl:if test="@detail"><xsl:text> (</xsl:text><bdi><xsl:value-of select="@detail"/></bdi><xsl:text>)</xsl:text></xsl:if></code>
                </a>
              </li>
            </xsl:for-each>
          </ol>
          <xsl:if test="$count &gt; $now-listed or $count &gt; count($reviews)">
            <p class="more"><a href="#verdict=REVIEW">All <xsl:value-of select="t:number($count)"/> that need a person</a></p>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="unread">
        <xsl:with-param name="count" select="$totals/@quarantined"/>
        <xsl:with-param name="one">row of the tickets was not read and not decided</xsl:with-param>
        <xsl:with-param name="many">rows of the tickets were not read and not decided</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="unread">
        <xsl:with-param name="count" select="$totals/@dataset-quarantined"/>
        <xsl:with-param name="one">published row could not be read</xsl:with-param>
        <xsl:with-param name="many">published rows could not be read</xsl:with-param>
      </xsl:call-template>
    </section>
  </xsl:template>

  <!-- ————— the overview ————— -->

  <xsl:template name="overview">
    <section id="overview" aria-labelledby="overview-title">
      <h2 id="overview-title" class="visually-hidden">Overview</h2>
      <div class="overview">
        <div class="card">
          <h3>Verdicts</h3>
          <xsl:call-template name="verdict-strip"/>
          <table class="counts">
            <thead class="visually-hidden"><tr><th scope="col">Verdict</th><th scope="col">Claims</th><th scope="col">Revenue claimed</th></tr></thead>
            <tbody>
              <xsl:apply-templates select="$totals/r:verdict[@count &gt; 0]" mode="count">
                <xsl:sort select="string-length(substring-before($urgency, concat(@name, ' ')))" data-type="number"/>
              </xsl:apply-templates>
            </tbody>
          </table>
        </div>
        <xsl:apply-templates select="$charts/r:months"/>
        <xsl:if test="$charts/r:cause-money">
          <div class="card">
            <h3>Money at stake by cause</h3>
            <ul class="bars">
              <xsl:for-each select="$charts/r:cause-money">
                <xsl:sort select="@currency"/>
                <xsl:sort select="@amount" data-type="number" order="descending"/>
                <xsl:if test="position() &lt;= $causes-listed"><xsl:call-template name="cause-money"/></xsl:if>
              </xsl:for-each>
            </ul>
            <xsl:if test="count($charts/r:cause-money) &gt; $causes-listed">
              <p class="hint">and <xsl:value-of select="t:number(count($charts/r:cause-money) - $causes-listed)"/> more causes in further currencies</p>
            </xsl:if>
          </div>
        </xsl:if>
        <xsl:apply-templates select="$charts/r:ages"/>
        <xsl:apply-templates select="/r:run/r:patterns[r:pattern]"/>
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

  <xsl:template name="verdict-strip">
    <xsl:variable name="all" select="sum($totals/r:verdict/@count)"/>
    <xsl:if test="$all &gt; 0">
      <svg class="strip" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <xsl:for-each select="$totals/r:verdict[@count &gt; 0]">
          <xsl:variable name="before" select="substring-before($urgency, concat(@name, ' '))"/>
          <rect class="part v-{@name}" height="6" x="{format-number(sum($totals/r:verdict[contains($before, @name)]/@count) * 100 div $all, '0.###')}"
                width="{format-number(@count * 100 div $all, '0.###')}"/>
        </xsl:for-each>
      </svg>
    </xsl:if>
  </xsl:template>

  <xsl:template match="r:verdict" mode="count">
    <xsl:variable name="name" select="@name"/>
    <tr class="v-{@name}">
      <th scope="row"><a href="#verdict={@name}" class="verdict" title="{.}"><xsl:value-of select="translate(@name, '_', ' ')"/></a></th>
      <td class="n"><b><xsl:value-of select="t:number(@count)"/></b></td>
      <td class="amount">
        <xsl:for-each select="$charts/r:verdict-money[@verdict = $name]">
          <xsl:choose>
            <xsl:when test="position() &lt;= 2"><span><xsl:value-of select="t:number(@amount)"/><xsl:text> </xsl:text><span class="currency"><xsl:value-of select="@currency"/></span></span></xsl:when>
            <xsl:when test="position() = 3"><span>+ <xsl:value-of select="last() - 2"/> more</span></xsl:when>
          </xsl:choose>
        </xsl:for-each>
      </td>
    </tr>
  </xsl:template>

  <!-- Causes are compared within a currency: a bar that has nothing beside it would say nothing. -->
  <xsl:template name="cause-money">
    <xsl:variable name="currency" select="string(@currency)"/>
    <xsl:variable name="same" select="$charts/r:cause-money[string(@currency) = $currency]"/>
    <xsl:variable name="most">
      <xsl:for-each select="$same">
        <xsl:sort select="@amount" data-type="number" order="descending"/>
        <xsl:if test="position() = 1"><xsl:value-of select="@amount"/></xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <li>
      <a href="#cause={@code}"><code><xsl:value-of select="@code"/></code></a>
      <span class="amount"><b><xsl:value-of select="t:number(@amount)"/></b><xsl:text> </xsl:text><span class="currency"><xsl:value-of select="@currency"/></span></span>
      <xsl:if test="count($same) &gt; 1 and $most &gt; 0">
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <rect class="rail" width="100" height="4"/>
          <rect class="fill" width="{format-number(@amount * 100 div $most, '0.##')}" height="4"/>
        </svg>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template match="r:months">
    <xsl:variable name="most">
      <xsl:for-each select="r:bar">
        <xsl:sort select="@claims" data-type="number" order="descending"/>
        <xsl:if test="position() = 1"><xsl:value-of select="@claims"/></xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:variable name="scale" select="36 div ($most + ($most = 0))"/>
    <xsl:variable name="before" select="count(r:bar[@shown = 'yes'][1]/preceding-sibling::r:bar)"/>
    <xsl:variable name="within" select="count(r:bar[@shown = 'yes'])"/>
    <div class="card">
      <h3>Claims by month</h3>
      <figure class="months">
        <svg viewBox="0 0 {count(r:bar) * 10} 40" preserveAspectRatio="none" role="img"
             aria-label="Claims by the month they speak of; shown to partners are {@from} to {@to}; the most in a month are {$most}">
          <rect class="window" x="{$before * 10}" width="{$within * 10}" height="40"/>
          <line class="grid" x2="{count(r:bar) * 10}" y1="4" y2="4" vector-effect="non-scaling-stroke"/>
          <xsl:for-each select="r:bar">
            <xsl:variable name="x" select="(position() - 1) * 10 + 1.5"/>
            <g>
              <title><xsl:value-of select="@month"/>: <xsl:call-template name="plural"><xsl:with-param name="count" select="@claims"/><xsl:with-param name="one">claim</xsl:with-param></xsl:call-template>, <xsl:value-of select="@confirmed"/> confirmed</title>
              <rect class="hit" x="{$x - 1.5}" width="10" height="40"/>
              <rect class="column" x="{$x}" width="7" y="{format-number(40 - @claims * $scale, '0.##')}" height="{format-number(@claims * $scale, '0.##')}"/>
              <rect class="confirmed" x="{$x}" width="7" y="{format-number(40 - @confirmed * $scale, '0.##')}" height="{format-number(@confirmed * $scale, '0.##')}"/>
            </g>
          </xsl:for-each>
        </svg>
        <span class="peak" aria-hidden="true"><xsl:value-of select="t:number($most)"/></span>
        <figcaption>
          <span class="axis" aria-hidden="true">
            <span><xsl:value-of select="r:bar[1]/@month"/></span><span><xsl:value-of select="r:bar[last()]/@month"/></span>
          </span>
          <span class="legend"><span class="entry"><i class="key window"></i>shown <xsl:value-of select="@from"/> to <xsl:value-of select="@to"/></span> <span class="entry"><i class="key column"></i>claims</span> <span class="entry"><i class="key confirmed"></i>confirmed</span></span>
          <xsl:if test="@earlier + @later + @without &gt; 0"><span class="hint">Not drawn:
            <xsl:if test="@earlier &gt; 0"><xsl:value-of select="t:number(@earlier)"/> earlier </xsl:if>
            <xsl:if test="@later &gt; 0"><xsl:value-of select="t:number(@later)"/> later </xsl:if>
            <xsl:if test="@without &gt; 0"><xsl:value-of select="t:number(@without)"/> without a month</xsl:if></span></xsl:if>
        </figcaption>
      </figure>
    </div>
  </xsl:template>

  <xsl:template match="r:ages">
    <xsl:variable name="most">
      <xsl:for-each select="r:age">
        <xsl:sort select="@tickets" data-type="number" order="descending"/>
        <xsl:if test="position() = 1"><xsl:value-of select="@tickets"/></xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <div class="card">
      <xsl:if test="not($charts/r:cause-money)"><xsl:attribute name="class">card wide</xsl:attribute></xsl:if>
      <h3>Age of tickets</h3>
      <ul class="bars ages">
        <xsl:for-each select="r:age">
          <li>
            <span>
              <xsl:choose>
                <xsl:when test="@to"><xsl:value-of select="concat(@from, '–', @to, ' days')"/></xsl:when>
                <xsl:otherwise><xsl:value-of select="concat(@from, ' days and more')"/></xsl:otherwise>
              </xsl:choose>
            </span>
            <span class="amount"><b><xsl:value-of select="t:number(@tickets)"/></b><xsl:if test="@review &gt; 0"><span class="of">, <xsl:value-of select="t:number(@review)"/> for a person</span></xsl:if></span>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect class="rail" width="100" height="4"/>
              <rect class="fill" width="{format-number(@tickets * 100 div ($most + ($most = 0)), '0.##')}" height="4"/>
              <rect class="review" width="{format-number(@review * 100 div ($most + ($most = 0)), '0.##')}" height="4"/>
            </svg>
          </li>
        </xsl:for-each>
      </ul>
      <xsl:if test="@unknown &gt; 0"><p class="hint"><xsl:value-of select="t:number(@unknown)"/> without a filing time.</p></xsl:if>
    </div>
  </xsl:template>

  <xsl:template match="r:patterns">
    <div class="card wide" id="patterns">
      <h3>Patterns: one cause, many claims</h3>
      <ul class="patterns">
        <xsl:for-each select="r:pattern">
          <li><b><xsl:call-template name="plural"><xsl:with-param name="count" select="@tickets"/><xsl:with-param name="one">ticket</xsl:with-param></xsl:call-template></b>
            <span><span><xsl:value-of select="r:what"/></span>
              <span class="meaning"><xsl:text> </xsl:text>
                <xsl:choose>
                  <xsl:when test="@code = $charts/r:cause-money/@code or key('by-cause', @code)"><a href="#cause={@code}"><code><xsl:value-of select="@code"/></code></a></xsl:when>
                  <xsl:otherwise><code><xsl:value-of select="@code"/></code></xsl:otherwise>
                </xsl:choose>
                <xsl:for-each select="@partner | @month | @omlp-type | @source | @publication">
                  <xsl:value-of select="concat(', ', translate(local-name(), '-', ' '), ' ')"/><bdi><xsl:value-of select="."/></bdi>
                </xsl:for-each>
                <xsl:if test="@kpi != '0'">, KPI <xsl:value-of select="t:number(@kpi)"/></xsl:if>
                <xsl:for-each select="r:money">, <xsl:value-of select="concat(t:number(@amount), ' ', @currency)"/></xsl:for-each>
                <xsl:text>, as </xsl:text>
                <xsl:for-each select="r:example[position() &lt;= 3]"><xsl:if test="position() &gt; 1">, </xsl:if><bdi><xsl:value-of select="@ticket"/></bdi></xsl:for-each>
              </span></span></li>
        </xsl:for-each>
      </ul>
    </div>
  </xsl:template>

  <xsl:template match="r:reason" mode="count">
    <li class="v-{@verdict}">
      <b><xsl:value-of select="t:number(@count)"/></b>
      <span><a href="#reason={@name}"><code class="reason"><xsl:value-of select="@name"/></code></a><xsl:text> </xsl:text>
        <span class="meaning"><xsl:value-of select="."/></span></span>
    </li>
  </xsl:template>

  <!-- ————— the claims ————— -->

  <xsl:template match="r:claims">
    <section id="claims" aria-labelledby="claims-title">
      <h2 id="claims-title">Claims</h2>
      <xsl:if test="count(r:claim) &lt; $totals/@shown"><xsl:call-template name="pager"/></xsl:if>
      <xsl:choose>
        <xsl:when test="not(r:claim)"><p class="calm">There are no claims to show.</p></xsl:when>
        <xsl:otherwise>
          <div id="work"></div>
          <noscript>
            <div class="scroll" role="region" aria-labelledby="claims-title" tabindex="0">
              <table class="all">
                <thead><tr><th scope="col">Ticket</th><th scope="col">Reason</th><th scope="col">Month, type</th>
                  <th scope="col">Invoice</th><th scope="col" class="n">Units</th><th scope="col" class="n">KPI</th>
                  <th scope="col" class="n">Revenue</th><th scope="col">Why, and what next</th></tr></thead>
                <xsl:call-template name="of-verdict"/>
              </table>
            </div>
          </noscript>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <!-- Without a script the links to a verdict, a reason, a cause or a claim lead to where it begins. -->
  <xsl:template name="of-verdict">
    <xsl:param name="rest" select="$urgency"/>
    <xsl:variable name="verdict" select="substring-before($rest, ' ')"/>
    <xsl:variable name="claims" select="key('by-verdict', $verdict)"/>
    <xsl:if test="$claims">
      <tbody class="v-{$verdict}">
        <tr id="verdict={$verdict}"><th scope="rowgroup" colspan="8" class="group">
          <span class="verdict"><xsl:value-of select="translate($verdict, '_', ' ')"/></span>
          <xsl:text> </xsl:text><xsl:value-of select="t:number(count($claims))"/>
          <span class="of">: <xsl:value-of select="$totals/r:verdict[@name = $verdict]"/></span></th></tr>
        <xsl:apply-templates select="$claims"/>
      </tbody>
    </xsl:if>
    <xsl:if test="contains($rest, ' ')">
      <xsl:call-template name="of-verdict"><xsl:with-param name="rest" select="substring-after($rest, ' ')"/></xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="page-links">
    <xsl:param name="at" select="1"/>
    <xsl:if test="$at &lt;= $pages">
      <li>
        <a>
          <xsl:attribute name="href">
            <xsl:choose>
              <xsl:when test="$at = 1"><xsl:value-of select="concat($root, 'index.html#claims')"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="concat($root, 'pages/', $at, '.html')"/></xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
          <xsl:if test="$at = $page"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>
          <xsl:value-of select="$at"/>
        </a>
      </li>
      <xsl:call-template name="page-links"><xsl:with-param name="at" select="$at + 1"/></xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="pager">
    <p class="more">This page holds <xsl:value-of select="t:number(count(r:claim))"/> of
      <xsl:value-of select="t:number($totals/@shown)"/> claims, the most urgent first.<xsl:if test="$folder"> The <a href="{$root}resolutions.csv">CSV</a>
      has all of them.</xsl:if></p>
    <xsl:if test="$pages &gt; 1">
      <nav aria-label="Pages of claims"><ol class="pager"><xsl:call-template name="page-links"/></ol></nav>
    </xsl:if>
  </xsl:template>

  <!-- The ticket id, and which of its claims when there are several. -->
  <xsl:template match="r:claim" mode="title">
    <bdi><xsl:value-of select="@ticket"/></bdi>
    <xsl:if test="@of &gt; 1"><span class="of">/<xsl:value-of select="@number"/></span></xsl:if>
  </xsl:template>

  <xsl:template name="both">
    <xsl:param name="claimed"/>
    <xsl:param name="recorded"/>
    <xsl:param name="is"/>
    <xsl:param name="unit"/>
    <xsl:param name="other-unit"/>
    <td class="n">
      <xsl:choose>
        <xsl:when test="$claimed"><xsl:value-of select="t:number($claimed)"/><xsl:call-template name="unit"><xsl:with-param name="unit" select="$unit"/></xsl:call-template></xsl:when>
        <xsl:otherwise>–</xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$recorded and (string($claimed) != string($recorded) or string($unit) != string($other-unit))">
        <br/><xsl:choose><xsl:when test="$is = 'within'">≈ </xsl:when><xsl:otherwise>≠ </xsl:otherwise></xsl:choose>
        <xsl:value-of select="t:number($recorded)"/><xsl:call-template name="unit"><xsl:with-param name="unit" select="$other-unit"/></xsl:call-template>
        <xsl:text> recorded</xsl:text>
      </xsl:if>
    </td>
  </xsl:template>

  <xsl:template name="unit">
    <xsl:param name="unit"/>
    <xsl:if test="string($unit)"><span class="currency"><xsl:text> </xsl:text><xsl:value-of select="$unit"/></span></xsl:if>
  </xsl:template>

  <!-- A month, type or number: what is recorded below it, where that is another. -->
  <xsl:template name="other-value">
    <xsl:param name="claimed"/>
    <xsl:param name="recorded"/>
    <bdi><xsl:value-of select="$claimed"/></bdi>
    <xsl:if test="$recorded and string($claimed) != string($recorded)"><br/>≠ <bdi><xsl:value-of select="$recorded"/></bdi> recorded</xsl:if>
  </xsl:template>

  <xsl:template match="r:claim">
    <tr id="claim={@id}">
      <th scope="row">
        <xsl:choose>
          <xsl:when test="$folder and @file"><a href="{$root}tickets/{@file}.html"><xsl:apply-templates select="." mode="title"/></a></xsl:when>
          <xsl:otherwise><xsl:apply-templates select="." mode="title"/></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="@partner"><br/><bdi class="of"><xsl:value-of select="@partner"/></bdi></xsl:if>
      </th>
      <td>
        <code>
          <xsl:if test="contains($first-of-reasons, concat(' ', @id, ' '))"><xsl:attribute name="id">reason=<xsl:value-of select="@reason"/></xsl:attribute></xsl:if>
          <xsl:value-of select="@reason"/>
        </code>
        <xsl:if test="@detail"><xsl:text> </xsl:text><bdi><xsl:value-of select="@detail"/></bdi></xsl:if>
      </td>
      <td>
        <xsl:call-template name="other-value"><xsl:with-param name="claimed" select="r:claimed/@period"/><xsl:with-param name="recorded" select="r:recorded/@period"/></xsl:call-template><br/>
        <xsl:call-template name="other-value"><xsl:with-param name="claimed" select="r:claimed/@omlp-type"/><xsl:with-param name="recorded" select="r:recorded/@omlp-type"/></xsl:call-template>
      </td>
      <td><xsl:call-template name="other-value"><xsl:with-param name="claimed" select="r:claimed/@invoice"/><xsl:with-param name="recorded" select="r:recorded/@invoice"/></xsl:call-template></td>
      <xsl:call-template name="both"><xsl:with-param name="claimed" select="r:claimed/@units"/><xsl:with-param name="recorded" select="r:recorded/@units"/><xsl:with-param name="is" select="r:difference/@units-is"/></xsl:call-template>
      <xsl:call-template name="both"><xsl:with-param name="claimed" select="r:claimed/@kpi"/><xsl:with-param name="recorded" select="r:recorded/@kpi"/><xsl:with-param name="is" select="r:difference/@kpi-is"/></xsl:call-template>
      <xsl:call-template name="both"><xsl:with-param name="claimed" select="r:claimed/@revenue"/><xsl:with-param name="recorded" select="r:recorded/@revenue"/><xsl:with-param name="is" select="r:difference/@revenue-is"/>
        <xsl:with-param name="unit" select="r:claimed/@currency"/><xsl:with-param name="other-unit" select="r:recorded/@currency"/></xsl:call-template>
      <td>
        <xsl:if test="r:because"><p><xsl:value-of select="r:because"/></p></xsl:if>
        <xsl:for-each select="r:cause[contains($first-of-causes, concat(' ', @code, '=', ../@id, ' ')) and not(@code = preceding-sibling::r:cause/@code)]"><span id="cause={@code}"></span></xsl:for-each>
        <xsl:for-each select="r:cause[not(. = ../r:because)]"><p><xsl:value-of select="."/></p></xsl:for-each>
        <xsl:for-each select="r:evidence">
          <p class="meaning"><bdi dir="auto"><xsl:value-of select="r:name"/></bdi>: <xsl:value-of select="translate(@kind, '_', ' ')"/>
            <xsl:for-each select="r:words[position() &lt;= 3]">, <q dir="auto"><xsl:value-of select="."/></q></xsl:for-each></p>
        </xsl:for-each>
        <p class="then"><xsl:value-of select="r:next-step"/><xsl:if test="@wait-until"> Wait until <xsl:value-of select="@wait-until"/>.</xsl:if></p>
        <xsl:for-each select="r:match[r:candidate]">
          <details>
            <summary><xsl:call-template name="plural"><xsl:with-param name="count" select="@candidates"/><xsl:with-param name="one">candidate row</xsl:with-param></xsl:call-template></summary>
            <ul><xsl:for-each select="r:candidate"><li><xsl:call-template name="candidate"/></li></xsl:for-each></ul>
          </details>
        </xsl:for-each>
        <xsl:for-each select="r:letter">
          <xsl:choose>
            <xsl:when test="$folder and @name"><p><a href="{$root}{@name}">Letter (<xsl:value-of select="@language"/>)</a></p></xsl:when>
            <xsl:otherwise><details class="letter"><summary>Letter (<xsl:value-of select="@language"/>)</summary><pre dir="auto" lang="{@language}"><xsl:value-of select="."/></pre></details></xsl:otherwise>
          </xsl:choose>
        </xsl:for-each>
      </td>
    </tr>
  </xsl:template>

  <xsl:template name="candidate">
    <xsl:for-each select="@partner | @period | @omlp-type | @invoice"><bdi><xsl:value-of select="."/></bdi><xsl:text> </xsl:text></xsl:for-each>
    <xsl:value-of select="concat('units ', t:number(@units), ', KPI ', t:number(@kpi), ', revenue ', t:number(@revenue), ' ', @currency)"/>
    <span class="meaning"> (<xsl:value-of select="@stage"/><xsl:if test="string(@for)">; for: <xsl:value-of select="@for"/></xsl:if>
      <xsl:if test="string(@against)">; against: <xsl:value-of select="@against"/></xsl:if>; <bdi><xsl:value-of select="concat(@source, ':', @line)"/></bdi>)</span>
  </xsl:template>

  <!-- ————— quarantine and inputs ————— -->

  <xsl:template match="r:quarantine">
    <section id="quarantine" aria-labelledby="quarantine-title">
      <h2 id="quarantine-title">Quarantine</h2>
      <xsl:choose>
        <xsl:when test="not(r:bad-row)"><p class="calm">Every row could be read.</p></xsl:when>
        <xsl:otherwise>
          <div class="scroll" role="region" aria-label="Table of rows in quarantine" tabindex="0">
            <table class="bad-rows">
              <thead><tr><th scope="col">Place</th><th scope="col">What is wrong</th><th scope="col">Field</th>
                <th scope="col">Found</th><th scope="col">Row as it stood</th></tr></thead>
              <tbody>
                <xsl:for-each select="r:bad-row">
                  <tr>
                    <td data-head="Place" class="place"><bdi><xsl:value-of select="@place"/></bdi></td>
                    <td data-head="What is wrong" class="message"><span><xsl:value-of select="r:message"/><xsl:text> </xsl:text><code><xsl:value-of select="@finding"/></code></span></td>
                    <td data-head="Field"><bdi><xsl:value-of select="@field"/></bdi></td>
                    <td data-head="Found" class="raw"><bdi dir="auto"><xsl:value-of select="substring(r:found, 1, 200)"/></bdi></td>
                    <td data-head="Row as it stood" class="raw"><bdi dir="auto"><xsl:value-of select="substring(r:raw, 1, 300)"/></bdi></td>
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
      <div class="scroll" role="region" aria-label="Table of inputs" tabindex="0">
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
