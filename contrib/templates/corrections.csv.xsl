<?xml version="1.0" encoding="UTF-8"?>
<!--
  What the data team has to correct, a line a difference, most money first within a currency. Give this file to
  'kpirecon reconcile' with its option "template"; it is a start for a stylesheet of your own, and
  'kpirecon schema run' says what the document holds.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:kpirecon:run:1"
                xmlns:t="urn:kpirecon:template:1" exclude-result-prefixes="r t">

  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:variable name="newline" select="'&#10;'"/>

  <xsl:template match="/r:run">
    <xsl:value-of select="concat('partner,month,omlp_type,invoice,what,published,correct,currency,because,ticket', $newline)"/>
    <xsl:for-each select="r:claims/r:claim[@verdict = 'CONFIRMED']">
      <xsl:sort select="r:claimed/@currency"/>
      <xsl:sort select="r:claimed/@revenue" data-type="number" order="descending"/>
      <xsl:choose>
        <xsl:when test="not(r:recorded)">
          <xsl:call-template name="line">
            <xsl:with-param name="what">line missing</xsl:with-param>
            <xsl:with-param name="correct" select="concat(r:claimed/@kpi, ' KPI')"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:otherwise>
          <xsl:if test="r:difference/@units-is = 'differs'">
            <xsl:call-template name="line">
              <xsl:with-param name="what">units</xsl:with-param>
              <xsl:with-param name="published" select="r:recorded/@units"/><xsl:with-param name="correct" select="r:claimed/@units"/>
            </xsl:call-template>
          </xsl:if>
          <xsl:if test="r:difference/@kpi-is = 'differs'">
            <xsl:call-template name="line">
              <xsl:with-param name="what">KPI</xsl:with-param>
              <xsl:with-param name="published" select="r:recorded/@kpi"/><xsl:with-param name="correct" select="r:claimed/@kpi"/>
            </xsl:call-template>
          </xsl:if>
          <xsl:if test="r:difference/@revenue-is = 'differs'">
            <xsl:call-template name="line">
              <xsl:with-param name="what">revenue</xsl:with-param>
              <xsl:with-param name="published" select="r:recorded/@revenue"/><xsl:with-param name="correct" select="r:claimed/@revenue"/>
            </xsl:call-template>
          </xsl:if>
          <xsl:if test="r:claimed/@omlp-type != r:recorded/@omlp-type">
            <xsl:call-template name="line">
              <xsl:with-param name="what">type</xsl:with-param>
              <xsl:with-param name="published" select="r:recorded/@omlp-type"/><xsl:with-param name="correct" select="r:claimed/@omlp-type"/>
            </xsl:call-template>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="line">
    <xsl:param name="what"/>
    <xsl:param name="published"/>
    <xsl:param name="correct"/>
    <xsl:value-of select="concat(t:csv(@partner), ',', t:csv(r:claimed/@period), ',', t:csv(r:claimed/@omlp-type), ',',
                                 t:csv(r:claimed/@invoice), ',', $what, ',')"/>
    <xsl:value-of select="concat(t:csv($published), ',', t:csv($correct), ',', t:csv(r:claimed/@currency), ',',
                                 t:csv(r:because), ',', t:csv(@ticket), $newline)"/>
  </xsl:template>

</xsl:stylesheet>
