# The exact join, the sums per key and the comparison of three values, in awk.
# awk -f join.awk tickets.csv kpi.csv
BEGIN { FS = ","; OFS = "," }
FNR == 1 { file++; next }
file == 1 {
    key = $3 SUBSEP sprintf("%04d-%02d", $5, $4) SUBSEP $6 SUBSEP $8
    id[++count] = $1; of[count] = key; units[count] = $7; kpi[count] = $9; revenue[count] = $10
    wanted[key] = 1
    next
}
{
    if (index($0, "\"")) gsub(/"[^"]*"/, "")
    key = $1 SUBSEP $3 SUBSEP $4 SUBSEP $6
    if (key in wanted) { found[key]++; sum_units[key] += $5; sum_kpi[key] += $7; sum_revenue[key] += $8 }
}
END {
    for (i = 1; i <= count; i++) {
        k = of[i]
        gap = sum_revenue[k] - revenue[i]
        if (gap < 0) gap = -gap
        answer = !(k in found) ? "missing" : sum_units[k] != units[i] ? "units" : sum_kpi[k] != kpi[i] ? "kpi" : \
                 gap > 0.005 ? "revenue" : "same"
        print id[i], answer
    }
}
