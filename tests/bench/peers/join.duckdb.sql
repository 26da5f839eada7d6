CREATE TEMP TABLE t AS SELECT * FROM read_csv('tickets.csv', all_varchar = true);
COPY (
    WITH k AS (
        SELECT partner_id, month, omlp_type, invoice_number, SUM(purchase_unit::BIGINT) AS units,
            SUM(kpi_value::DECIMAL(18, 6)) AS kpi, SUM(revenue::DECIMAL(18, 6)) AS revenue
        FROM read_csv('kpi-2020-02-15.csv', all_varchar = true)
        WHERE invoice_number IN (SELECT invoice_number FROM t)
        GROUP BY ALL)
    SELECT t.ticket_id, CASE WHEN k.units IS NULL THEN 'missing' WHEN k.units <> t.purchase_unit::BIGINT THEN 'units'
        WHEN k.kpi <> t.kpi_value::DECIMAL(18, 6) THEN 'kpi' WHEN k.revenue <> t.revenue::DECIMAL(18, 6) THEN 'revenue'
        ELSE 'same' END AS answer
    FROM t LEFT JOIN k ON k.invoice_number = t.invoice_number AND k.partner_id = t.partner_id
        AND k.month = printf('%s-%02d', t.year, t.month::INT) AND k.omlp_type = t.omlp_type
    ORDER BY 1
) TO '/dev/stdout' (FORMAT csv, HEADER false);
