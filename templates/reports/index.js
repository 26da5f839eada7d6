/* The triage page with a script: the claims as a list that is drawn as it is scrolled, filters that live in the
   address, and a panel with everything about one claim. Texts only ever become text nodes. */
(function () {
  'use strict';
  var work = document.getElementById('work');
  var codes = {}, claims = JSON.parse(document.getElementById('data').textContent);
  JSON.parse(document.getElementById('codes').textContent).forEach(function (code) { codes[code.name] = code.text; });
  if (!work || !claims.length) return;

  var URGENCY = ['REVIEW', 'CONFIRMED', 'NEED_INFO', 'REJECT', 'EXPIRED', 'ROUTE', 'WAIT', 'OK'];
  var FILTERS = ['verdict', 'reason', 'cause', 'partner', 'month', 'q'];
  var PRINTED = 2000; /* rows on paper; the CSV is the better list beyond */
  var SPARE = 12;     /* rows drawn above and below what is seen */

  /* ----- small helpers ----- */

  function el(name, props) {
    var node = document.createElement(name), i, child;
    for (var key in props || {}) {
      if (key === 'class') node.className = props[key];
      else if (key === 'on') for (var event in props.on) node.addEventListener(event, props.on[event]);
      else if (props[key] !== undefined && props[key] !== null && props[key] !== false) node.setAttribute(key, props[key] === true ? '' : props[key]);
    }
    for (i = 2; i < arguments.length; i++) {
      child = arguments[i];
      if (Array.isArray(child)) child.forEach(function (one) { if (one) node.append(one); });
      else if (child || child === 0) node.append(child);
    }
    return node;
  }
  function first(list) { return list && list.length ? list[0] : null; }
  function textOf(item) { return item === null || item === undefined ? '' : typeof item === 'string' ? item : item.text || ''; }
  function words(code) { return code.replace(/_/g, ' '); }
  function isolated(text, name) { return el(name || 'bdi', { dir: 'auto' }, text); }
  function grouped(number) {
    if (!/^-?\d+(\.\d+)?$/.test(number || '')) return number || '';
    var parts = number.replace('-', '\u2212').split('.');
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ',');
    return parts.join('.');
  }
  function plural(count, one) { return grouped(String(count)) + ' ' + one + (count === 1 ? '' : 's'); }
  function value(claim, side, field) { var of = first(claim[side]); return of && typeof of === 'object' ? of[field] : undefined; }

  /* What correcting the claim would move; 0 where nothing is to be corrected. */
  function moneyOf(claim) {
    if (claim.verdict !== 'CONFIRMED') return 0;
    var difference = value(claim, 'difference', 'revenue');
    return Math.abs(Number(difference !== undefined ? difference : value(claim, 'claimed', 'revenue'))) || 0;
  }
  claims.forEach(function (claim, i) {
    claim.order = i;
    claim.rank = URGENCY.indexOf(claim.verdict);
    claim.money = moneyOf(claim);
    claim.month = value(claim, 'claimed', 'period') || '';
    claim.causes = (claim.cause || []).map(function (cause) { return cause.code; });
    claim.title = claim.ticket + (Number(claim.of) > 1 ? '/' + claim.number : '');
  });
  var MOST_FOUND = 20, others = otherClaims();
  function otherClaims() {
    var index = document.getElementById('elsewhere'), text = index && JSON.parse(index.textContent)[0];
    return (text || '').split('\n').filter(Boolean).map(function (line) {
      var field = line.split('\t');
      return { id: field[0], page: field[1], verdict: field[2], title: field[3], partner: field[4], invoice: field[5], reason: field[6], month: field[7],
        causes: field[8] ? field[8].split(' ') : [], line: line };
    });
  }
  function haystack(claim) {
    if (!claim.hay && claim.line) claim.hay = claim.line.split('\t').slice(2).join('\n').toLowerCase();
    if (!claim.hay) {
      var parts = [claim.title, claim.partner, claim.verdict, claim.reason, claim.detail, claim.place, textOf(first(claim.because)),
        textOf(first(claim.subject)), textOf(first(claim['next-step']))].concat(claim.causes, (claim.reasons || []).map(function (reason) { return reason.name; }));
      ['claimed', 'recorded'].forEach(function (side) {
        var of = first(claim[side]);
        if (of && typeof of === 'object') for (var key in of) if (typeof of[key] === 'string') parts.push(of[key]);
      });
      (claim.evidence || []).forEach(function (document) { parts.push(textOf(first(document.name)), document.kind, document.number); });
      claim.hay = parts.join('\n').toLowerCase();
    }
    return claim.hay;
  }

  /* ----- the view: what the address says ----- */

  var SORTS = {
    urgency: { name: 'Most urgent', by: function (a, b) { return a.rank - b.rank || b.money - a.money; } },
    money: { name: 'Most money', by: function (a, b) { return b.money - a.money; } },
    filed: { name: 'Oldest first', by: function (a, b) { return (a.filed || '9') < (b.filed || '9') ? -1 : a.filed === b.filed ? 0 : 1; } },
    ticket: { name: 'As in the export', by: function () { return 0; } },
    month: { name: 'By month', by: function (a, b) { return a.month < b.month ? -1 : a.month > b.month ? 1 : 0; } },
    partner: { name: 'By partner', by: function (a, b) { return (a.partner || '') < (b.partner || '') ? -1 : a.partner === b.partner ? 0 : 1; } }
  };
  var view = {}, shown = [], at = -1, open = null;

  function readAddress() {
    var params = new URLSearchParams(location.hash.indexOf('=') > 0 ? location.hash.slice(1) : location.search.slice(1));
    view = { sort: SORTS[params.get('sort')] ? params.get('sort') : 'urgency', claim: params.get('claim') || '' };
    FILTERS.forEach(function (name) { view[name] = params.get(name) || ''; });
  }
  function address() {
    var params = new URLSearchParams();
    FILTERS.forEach(function (name) { if (view[name]) params.set(name, view[name]); });
    if (view.sort !== 'urgency') params.set('sort', view.sort);
    if (view.claim) params.set('claim', view.claim);
    return params.toString();
  }
  function keepAddress(push) {
    var hash = '#' + address();
    if (hash === '#' && !location.hash) return;
    if (hash === location.hash) return;
    history[push ? 'pushState' : 'replaceState'](null, '', hash === '#' ? location.pathname : hash);
  }
  function verdictsChosen() { return view.verdict ? view.verdict.split(',') : []; }

  function passes(claim, leaveOut) {
    var chosen = verdictsChosen();
    if (leaveOut !== 'verdict' && chosen.length && chosen.indexOf(claim.verdict) < 0) return false;
    if (view.reason && claim.reason !== view.reason) return false;
    if (view.cause && claim.causes.indexOf(view.cause) < 0) return false;
    if (view.partner && claim.partner !== view.partner) return false;
    if (view.month && claim.month !== view.month) return false;
    return !view.q || view.q.toLowerCase().split(/\s+/).every(function (word) { return haystack(claim).indexOf(word) >= 0; });
  }

  /* ----- the frame ----- */

  function tally(of) {
    var counts = {};
    claims.concat(others).forEach(function (claim) {
      [].concat(of(claim)).forEach(function (key) { if (key) counts[key] = (counts[key] || 0) + 1; });
    });
    return counts;
  }
  function select(name, label, all, counts, descending) {
    var node = el('select', { id: 'by-' + name, on: { change: function () { change(name, node.value); } } }, el('option', { value: '' }, all));
    var keys = Object.keys(counts).sort();
    if (descending) keys.reverse();
    keys.forEach(function (key) { node.append(el('option', { value: key }, key + ' (' + counts[key] + ')')); });
    return el('label', { class: 'field' }, el('span', { class: 'visually-hidden' }, label), node);
  }
  function change(name, to) { view[name] = to; update(false); }

  var verdictCounts = tally(function (claim) { return claim.verdict; });
  var chips = el('div', { class: 'chips', role: 'group', 'aria-label': 'Verdicts' });
  URGENCY.forEach(function (verdict) {
    if (!verdictCounts[verdict]) return;
    chips.append(el('button', { type: 'button', class: 'chip v-' + verdict, 'data-verdict': verdict, title: codes[verdict], 'aria-pressed': 'false', on: { click: function () {
      var chosen = verdictsChosen(), i = chosen.indexOf(verdict);
      if (i < 0) chosen.push(verdict); else chosen.splice(i, 1);
      change('verdict', chosen.join(','));
    } } }, el('span', { class: 'verdict' }, words(verdict)), el('b')));
  });
  var search = el('input', { type: 'search', id: 'by-q', placeholder: 'Search  /', autocomplete: 'off', spellcheck: 'false', 'aria-label': 'Search the claims',
    on: { input: function () { change('q', search.value); } } });
  var sort = el('select', { id: 'by-sort', on: { change: function () { change('sort', sort.value); } } });
  Object.keys(SORTS).forEach(function (key) { sort.append(el('option', { value: key }, SORTS[key].name)); });
  var clear = el('button', { type: 'button', class: 'plain', id: 'clear', on: { click: function () {
    FILTERS.forEach(function (name) { view[name] = ''; });
    update(false);
    search.focus();
  } } }, 'Clear filters');
  var count = el('p', { class: 'count', id: 'count', role: 'status' });
  var elsewhere = el('section', { class: 'elsewhere', id: 'others', 'aria-label': 'On other pages', hidden: true });
  var help = el('button', { type: 'button', class: 'plain key-help', 'aria-haspopup': 'dialog', on: { click: showHelp } }, 'Keys ', el('kbd', null, '?'));
  var bar = el('div', { class: 'bar', role: 'search', 'aria-label': 'Filter the claims' }, chips,
    el('div', { class: 'fields' }, search,
      select('reason', 'Reason', 'Any reason', tally(function (claim) { return claim.reason; })),
      select('cause', 'Cause', 'Any cause', tally(function (claim) { return claim.causes; })),
      select('month', 'Month', 'Any month', tally(function (claim) { return claim.month; }), true),
      select('partner', 'Partner', 'Any partner', tally(function (claim) { return claim.partner; })),
      el('label', { class: 'field' }, el('span', { class: 'visually-hidden' }, 'Order'), sort)),
    el('div', { class: 'state' }, count, clear, help));
  var head = el('div', { class: 'columns', 'aria-hidden': 'true' });
  ['Ticket', 'Verdict', 'Reason', 'Month', 'Type', 'Invoice', 'KPI', 'Revenue'].forEach(function (name, i) {
    head.append(el('span', { class: ['ticket', 'verdict', 'reason', 'month', 'type', 'invoice', 'n kpi', 'n revenue'][i] }, name));
  });
  var list = el('ol', { class: 'rows', 'aria-label': 'Claims' });
  var panel = el('section', { class: 'panel', id: 'panel', tabindex: '-1', hidden: true });
  work.append(bar, elsewhere, el('div', { class: 'split' }, el('div', { class: 'list' }, head, list), panel));
  document.documentElement.classList.add('scripted');

  /* ----- rows ----- */

  var rowHeight = 40, drawn = new Map();
  function measure() { rowHeight = parseFloat(getComputedStyle(list).getPropertyValue('--row')) || 40; }
  function pair(claim, field, unit) {
    var claimed = value(claim, 'claimed', field), recorded = value(claim, 'recorded', field);
    if (claimed === undefined && recorded === undefined) return el('span', { class: 'none' }, '\u2013');
    if (value(claim, 'difference', field + '-is') === 'differs')
      return el('span', { class: 'unlike' }, grouped(claimed) || '\u2013', el('i', null, ' \u2260 '), grouped(recorded));
    return el('span', null, grouped(claimed === undefined ? recorded : claimed), unit ? el('span', { class: 'currency' }, ' ' + unit) : null);
  }
  function row(claim, i) {
    var link = el('a', { href: '#claim=' + claim.id, class: 'row v-' + claim.verdict, 'data-id': claim.id, on: { click: function (event) {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      at = shown.indexOf(claim);
      show(claim, true);
    } } },
      el('span', { class: 'ticket' }, isolated(claim.ticket), Number(claim.of) > 1 ? el('span', { class: 'of' }, '/' + claim.number) : null),
      el('span', { class: 'verdict' }, words(claim.verdict)),
      el('code', { class: 'reason' }, claim.reason || ''),
      el('span', { class: 'month' }, claim.month || '\u2013'),
      el('span', { class: 'type' }, value(claim, 'claimed', 'omlp-type') || '\u2013'),
      el('span', { class: 'invoice' }, isolated(value(claim, 'claimed', 'invoice') || '\u2013')),
      el('span', { class: 'n kpi' }, el('span', { class: 'label' }, 'KPI '), pair(claim, 'kpi')),
      el('span', { class: 'n revenue' }, pair(claim, 'revenue', value(claim, 'claimed', 'currency'))));
    if (open === claim) link.setAttribute('aria-current', 'true');
    var item = el('li', { 'aria-setsize': shown.length, 'aria-posinset': i + 1 }, link);
    item.style.transform = 'translateY(' + i * rowHeight + 'px)';
    return item;
  }
  function draw(all) {
    var box = list.getBoundingClientRect();
    var from = all ? 0 : Math.max(0, Math.floor(-box.top / rowHeight) - SPARE);
    var to = all ? Math.min(shown.length, PRINTED) : Math.min(shown.length, Math.ceil((innerHeight - box.top) / rowHeight) + SPARE);
    drawn.forEach(function (item, i) { if (i < from || i >= to) { item.remove(); drawn.delete(i); } });
    var added = document.createDocumentFragment();
    for (var i = from; i < to; i++) {
      if (drawn.has(i)) continue;
      var item = row(shown[i], i);
      drawn.set(i, item);
      added.append(item);
    }
    list.append(added);
  }
  function redraw() {
    drawn.forEach(function (item) { item.remove(); });
    drawn.clear();
    measure();
    list.style.height = shown.length * rowHeight + 'px';
    draw(false);
  }
  function reveal(i) {
    var top = list.getBoundingClientRect().top + i * rowHeight, over = bar.getBoundingClientRect().height + rowHeight;
    if (top < over) scrollBy(0, top - over - rowHeight);
    else if (top > innerHeight - 2 * rowHeight) scrollBy(0, top - innerHeight + 3 * rowHeight);
    draw(false);
  }

  /* ----- claims on other pages: all filters hold for them, and the search looks at their ids and codes ----- */

  function findElsewhere() {
    var total = 0, items = [];
    elsewhere.hidden = true;
    if (!FILTERS.some(function (name) { return view[name]; })) return;
    if (/\/pages\//.test(location.pathname)) {
      elsewhere.replaceChildren(el('p', null, 'This page only. ', el('a', { href: root() + 'index.html#' + address() }, 'Search all pages')));
      elsewhere.hidden = false;
      return;
    }
    others.forEach(function (claim) {
      if (!passes(claim)) return;
      total++;
      if (items.length < MOST_FOUND) items.push(el('li', { class: 'v-' + claim.verdict },
        el('a', { href: 'pages/' + claim.page + '.html#claim=c' + claim.id }, isolated(claim.title)), ' ',
        el('span', { class: 'verdict' }, words(claim.verdict)), ' ', el('span', { class: 'of' }, isolated(claim.invoice), ' page ' + claim.page)));
    });
    if (!others.length || (!total && !view.q)) return;
    elsewhere.replaceChildren(el('p', null, plural(total, 'claim') + ' on other pages' + (total > items.length ? ', the first ' + items.length + ':' : total ? ':' : '.'),
      view.q ? ' There the search looks at ticket, partner, invoice, month and codes only.' : null), el('ul', null, items));
    elsewhere.hidden = false;
  }

  /* ----- one claim ----- */

  /* What differs is marked: digit by digit where both are as long, else what is between the common ends. */
  function marked(text, other) {
    var out = el('span', null), from = 0, tail = 0, i;
    if (!other || text === other) { out.append(text); return out; }
    if (text.length === other.length) {
      for (i = 0; i < text.length; i++) out.append(text[i] === other[i] ? text[i] : el('mark', null, text[i]));
      out.normalize();
      return out;
    }
    while (from < text.length && from < other.length && text[from] === other[from]) from++;
    while (tail < text.length - from && tail < other.length - from && text[text.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
    out.append(text.slice(0, from), text.length > from + tail ? el('mark', null, text.slice(from, text.length - tail)) : '', text.slice(text.length - tail));
    return out;
  }
  var FIELDS = [['Month', 'period', 'issued'], ['Type', 'omlp-type'], ['Invoice', 'invoice', 'number'], ['Units', 'units'], ['KPI', 'kpi'], ['Revenue', 'revenue', 'net']];
  var WRITTEN = { period: ['month', 'year'], 'omlp-type': ['omlp_type'], invoice: ['invoice_number'], units: ['purchase_unit'], kpi: ['kpi_value'], revenue: ['revenue', 'currency'] };
  var FIGURES = { units: 1, kpi: 1, revenue: 1 };

  function written(claim, field) {
    var of = first(claim.claimed);
    var plain = grouped(value(claim, 'claimed', field)); /* 8,120,000 for 8120000 tells nobody anything new */
    return (of && of.written || []).filter(function (item) { return (WRITTEN[field] || []).indexOf(item.field) >= 0 && textOf(item) !== plain; })
      .map(function (item) { return el('span', { class: 'written' }, 'written ', isolated(textOf(item))); });
  }
  function cell(text, other, figure, unit) {
    if (text === undefined) return el('td', null, el('span', { class: 'none' }, '\u2013'));
    var node = el('td', { class: figure ? 'n' : null });
    var inner = figure ? marked(grouped(text), other === undefined ? '' : grouped(other)) : el('bdi', null, marked(text, other || ''));
    node.append(inner);
    if (unit) node.append(el('span', { class: 'currency' }, ' ' + unit));
    return node;
  }
  function difference(claim, field, unlike) {
    var is = value(claim, 'difference', field + '-is'), by = value(claim, 'difference', field);
    if (is === 'differs') return el('td', { class: 'n by' }, (by || '').charAt(0) === '-' ? '' : '+', grouped(by));
    if (is === 'within') return el('td', { class: 'n' }, grouped(by), el('span', { class: 'of' }, ' rounding'));
    if (is === 'not_compared') return el('td', { class: 'none' }, 'not compared');
    if (unlike) return el('td', { class: 'by' }, '\u2260 differs');
    return el('td', { class: 'none' }, is === 'equal' ? 'equal' : '');
  }
  function accepted(claim) {
    return first((claim.evidence || []).filter(function (document) { return document.accepted === 'yes' && (document.number || document.net || document.issued); }));
  }
  function comparison(claim) {
    var document = accepted(claim), recorded = first(claim.recorded), body = el('tbody');
    FIELDS.forEach(function (field) {
      var figure = FIGURES[field[1]], mine = value(claim, 'claimed', field[1]), theirs = recorded ? value(claim, 'recorded', field[1]) : undefined;
      var proof = document && field[2] ? document[field[2]] : undefined;
      var unlike = value(claim, 'difference', field[1] + '-is') === 'differs' || (!figure && mine !== undefined && theirs !== undefined && mine !== theirs);
      var claimedCell = cell(mine, unlike ? theirs : '', figure, field[1] === 'revenue' ? value(claim, 'claimed', 'currency') : '');
      written(claim, field[1]).forEach(function (node) { claimedCell.append(node); });
      body.append(el('tr', { class: unlike ? 'unlike' : null }, el('th', { scope: 'row' }, field[0]), claimedCell,
        cell(theirs, unlike ? mine : '', figure, field[1] === 'revenue' ? value(claim, 'recorded', 'currency') : ''),
        document ? cell(proof, '', figure, field[1] === 'revenue' ? document.currency : '') : null,
        difference(claim, field[1], unlike)));
    });
    return el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': 'Claimed and recorded' },
      el('table', { class: 'compare' }, el('thead', null, el('tr', null, el('td'), el('th', { scope: 'col' }, 'Claimed'), el('th', { scope: 'col' }, 'Recorded'),
        document ? el('th', { scope: 'col' }, 'Evidence') : null, el('th', { scope: 'col' }, 'Difference'))), body));
  }
  function sources(claim) {
    var recorded = first(claim.recorded);
    if (!recorded) return el('p', { class: 'source' }, 'Nothing is recorded for this claim.');
    var out = el('p', { class: 'source' }, 'Recorded in ');
    (recorded.row || []).forEach(function (place, i) {
      out.append(i ? ', ' : '', isolated((place.source || '') + (place.line ? ':' + place.line : '')), place.credit === 'yes' ? ' (credit)' : '');
    });
    if (recorded['rows-left-out']) out.append(' and in ' + recorded['rows-left-out'] + ' more rows');
    out.append(claim.publication ? ', published ' + claim.publication : '', claim.corrected ? '. To be corrected to what is claimed.' : '.');
    return out;
  }
  function block(title, nodes, extra) { return el('section', { class: 'block ' + (extra || '') }, el('h4', null, title), nodes); }

  function why(claim) {
    var out = [], because = textOf(first(claim.because));
    if (because) out.push(el('p', { class: 'because' }, because));
    (claim.cause || []).forEach(function (cause) {
      out.push(el('p', { class: 'cause' }, textOf(cause) !== because ? el('span', null, textOf(cause)) : null, ' ',
        el('code', { title: codes[cause.code] }, cause.code), el('span', { class: 'meaning' }, ' ' + (codes[cause.code] || ''))));
    });
    (claim.reasons || []).forEach(function (reason) {
      out.push(el('p', { class: 'meaning' }, el('code', null, reason.name), ' ', codes[reason.name] || '', reason.detail ? ': ' : '', reason.detail ? isolated(reason.detail) : null));
    });
    (claim.note || []).forEach(function (note) {
      out.push(el('p', { class: 'meaning' }, el('code', null, note.name), ' ', codes[(note.name || '').replace(/\(.*/, '')] || ''));
    });
    return out;
  }
  function step(claim) {
    var out = [el('p', { class: 'next' }, textOf(first(claim['next-step'])))];
    if (claim['wait-until']) out.push(el('p', { class: 'date' }, 'Wait until ', el('b', null, claim['wait-until'])));
    if (claim['renew-until']) out.push(el('p', { class: 'date' }, 'Renewal open until ', el('b', null, claim['renew-until'])));
    if (claim['other-ticket']) out.push(el('p', { class: 'date' }, 'See ticket ', isolated(claim['other-ticket'])));
    return out;
  }
  function documentItem(document) {
    var facts = [['No.', document.number], ['of', document.issued], ['net', grouped(document.net)], ['gross', grouped(document.gross)], ['', document.currency], ['order', document.order]]
      .filter(function (fact) { return fact[1]; });
    return el('li', null, el('p', null, isolated(textOf(first(document.name))), ' ', el('span', { class: 'tag kind-' + document.accepted }, words(document.kind || '')),
      el('span', { class: 'meaning' }, document.accepted === 'yes' ? ' accepted' : ' not an actual invoice', document.declared === 'yes' ? ', by the ticket\u2019s own words' : '')),
      document.because ? el('p', { class: 'meaning' }, textOf(first(document.because))) : null,
      (document.words || []).map(function (quote) { return el('blockquote', null, el('q', { dir: 'auto' }, textOf(quote)), el('cite', null, isolated(quote.place || ''))); }),
      facts.length ? el('p', { class: 'meaning' }, facts.map(function (fact) { return el('span', null, fact[0] + ' ', isolated(fact[1]), '  '); })) : null,
      document.sha256 ? el('p', { class: 'hash' }, 'sha256 ', el('code', null, document.sha256)) : null);
  }
  /* A sign before the value says what it speaks: colour alone would not. */
  function judged(one, fact, node) {
    function lists(names) { return (names || '').split(' ').indexOf(fact) >= 0; }
    if (lists(one.against)) { node.classList.add('against'); node.prepend(el('span', { title: 'differs from the claim' }, '\u2260 ')); }
    else if (lists(one.within)) node.prepend(el('span', { title: 'equal within the tolerance' }, '\u2248 '));
    return node;
  }
  function candidates(match) {
    var body = el('tbody');
    (match.candidate || []).forEach(function (one) {
      body.append(el('tr', null, el('td', null, el('code', null, one.stage || ''), one.superseded === 'yes' ? el('span', { class: 'meaning' }, ' superseded') : null),
        judged(one, 'partner', el('td', null, one.partner ? isolated(one.partner) : el('span', { class: 'none' }, 'not shown'))),
        judged(one, 'period', el('td', null, one.period || '')), judged(one, 'omlp_type', el('td', null, one['omlp-type'] || '')),
        judged(one, 'invoice', el('td', null, isolated(one.invoice || ''))), judged(one, 'units', el('td', { class: 'n' }, grouped(one.units))),
        judged(one, 'kpi', el('td', { class: 'n' }, grouped(one.kpi))),
        judged(one, 'revenue', el('td', { class: 'n' }, grouped(one.revenue), el('span', { class: 'currency' }, ' ' + (one.currency || '')))),
        el('td', { class: 'speaks' }, one['for'] || ''), el('td', { class: 'speaks' }, one.against || ''),
        el('td', null, isolated((one.source || '') + (one.line ? ':' + one.line : '')))));
    });
    var header = el('tr');
    ['Stage', 'Partner', 'Month', 'Type', 'Invoice', 'Units', 'KPI', 'Revenue', 'For', 'Against', 'Row'].forEach(function (name, i) {
      header.append(el('th', { scope: 'col', class: i > 4 && i < 8 ? 'n' : null }, name));
    });
    return el('details', { class: 'candidates' }, el('summary', null, plural(Number(match.candidates || 0), 'candidate row'), match.stage ? ', matched as ' : '', match.stage ? el('code', null, match.stage) : null),
      el('div', { class: 'scroll', role: 'region', 'aria-label': 'Candidate rows', tabindex: '0' }, el('table', null, el('thead', null, header), body)));
  }
  function copy(text, button) {
    function done() { button.textContent = 'Copied'; setTimeout(function () { button.textContent = 'Copy letter'; }, 1500); }
    function byHand() {
      var area = el('textarea', { readonly: true });
      area.value = text;
      document.body.append(area);
      area.select();
      if (document.execCommand('copy')) done();
      area.remove();
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand); else byHand();
  }
  function languageName(tag) {
    try { return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) || tag; } catch (unknown) { return tag; }
  }
  function letter(item) {
    var text = textOf(item), button = el('button', { type: 'button', class: 'copy', on: { click: function () { copy(text, button); } } }, 'Copy letter');
    return el('details', { class: 'letter' }, el('summary', null, 'Letter', item.language ? ' in ' + languageName(item.language) : ''), button,
      item.name ? el('a', { href: root() + item.name }, item.name) : null, el('pre', { dir: 'auto', lang: item.language || null }, text));
  }
  function root() { return /\/pages\/\d+\.html$/.test(location.pathname) ? '../' : ''; }
  function facts(claim) {
    var out = el('dl', { class: 'facts' }), window = first(claim.window), calendar = first(claim.calendar);
    function fact(name, text) { if (text) out.append(el('div', null, el('dt', null, name), el('dd', null, isolated(text)))); }
    fact('Partner', claim.partner);
    fact('Filed', claim.filed ? claim.filed.replace('T', ' ').replace('Z', ' UTC') : '');
    fact('Language', claim.language);
    fact('Window', window ? window.from + ' to ' + window.to : '');
    fact('Month shown', calendar ? calendar.published + ' to ' + calendar['shown-until'] : '');
    fact('Publication', claim.publication);
    fact('Place', claim.place);
    return out;
  }
  function siblings(claim) {
    if (!(Number(claim.of) > 1)) return null;
    var others = claims.filter(function (other) { return other.ticket === claim.ticket && other !== claim; });
    return el('p', { class: 'siblings' }, 'Other claims of this ticket: ', others.map(function (other) {
      return el('a', { href: '#claim=' + other.id }, '/' + other.number + ' ' + words(other.verdict));
    }));
  }
  function fill(claim) {
    var subject = textOf(first(claim.subject));
    panel.replaceChildren();
    panel.setAttribute('aria-label', 'Claim ' + claim.title);
    panel.append(
      el('header', { class: 'panel-head v-' + claim.verdict },
        el('div', { class: 'panel-nav' },
          el('button', { type: 'button', class: 'plain', 'aria-label': 'Claim before', on: { click: function () { move(-1); } } }, '\u2191'),
          el('button', { type: 'button', class: 'plain', 'aria-label': 'Next claim', on: { click: function () { move(1); } } }, '\u2193'),
          claim.file && document.querySelector('footer a') ? el('a', { class: 'plain', href: root() + 'tickets/' + claim.file + '.html' }, 'Report') : null,
          el('button', { type: 'button', class: 'plain close', on: { click: close } }, 'Close ', el('kbd', null, 'Esc'))),
        el('h3', null, isolated(claim.ticket), Number(claim.of) > 1 ? el('span', { class: 'of' }, ' / ' + claim.number + ' of ' + claim.of) : null),
        el('p', { class: 'verdict-line' }, el('span', { class: 'verdict' }, words(claim.verdict)), ' ', el('code', { class: 'reason' }, claim.reason || ''), claim.detail ? el('bdi', { class: 'of' }, ' ' + claim.detail) : null),
        subject ? el('p', { class: 'subject' }, isolated(subject)) : null),
      block('Next step', step(claim), 'step'),
      el('section', { class: 'block' }, comparison(claim), sources(claim)),
      block('Why', why(claim), 'why'));
    if (claim.directory) panel.append(block('Directory entry', [el('p', null, isolated(first(claim.directory).name || ''), ' ', first(claim.directory).country || '', ' ', isolated(first(claim.directory).url || ''))]));
    if (claim.evidence) panel.append(block('Evidence', [el('ul', { class: 'evidence' }, claim.evidence.map(documentItem))]));
    if (claim.letter) panel.append(el('section', { class: 'block' }, claim.letter.map(letter)));
    var match = first(claim.match);
    if (match && match.candidate) panel.append(el('section', { class: 'block' }, candidates(match)));
    panel.append(facts(claim));
    var others = siblings(claim);
    if (others) panel.append(others);
    panel.scrollTop = 0;
  }
  function markCurrent() {
    drawn.forEach(function (item) {
      var link = item.firstChild;
      if (open && link.dataset.id === open.id) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
    });
  }
  function show(claim, push) {
    var was = open;
    open = claim;
    view.claim = claim.id;
    fill(claim);
    panel.hidden = false;
    work.classList.add('open');
    document.body.classList.add('claim-open');
    if (!was) redraw();
    markCurrent();
    keepAddress(push && !was);
    if (matchMedia('(max-width: 60rem)').matches) panel.focus();
  }
  function close() {
    var was = open;
    open = null;
    view.claim = '';
    panel.hidden = true;
    panel.replaceChildren();
    work.classList.remove('open');
    document.body.classList.remove('claim-open');
    keepAddress(false);
    redraw();
    at = was ? shown.indexOf(was) : at;
    focusRow();
  }
  function focusRow() {
    if (at < 0 || at >= shown.length) return;
    reveal(at);
    var item = drawn.get(at);
    if (item) item.firstChild.focus({ preventScroll: true });
  }
  function move(by) {
    if (!shown.length) return;
    at = Math.min(shown.length - 1, Math.max(0, at + by));
    if (open) { reveal(at); show(shown[at], false); }
    if (!open || !panel.contains(document.activeElement)) focusRow();
  }

  /* ----- together ----- */

  function update(fromAddress) {
    shown = claims.filter(function (claim) { return passes(claim); });
    var by = SORTS[view.sort].by;
    shown.sort(function (a, b) { return by(a, b) || a.order - b.order; });
    var chosen = verdictsChosen(), counts = {};
    claims.concat(others).forEach(function (claim) { if (passes(claim, 'verdict')) counts[claim.verdict] = (counts[claim.verdict] || 0) + 1; });
    chips.childNodes.forEach(function (chip) {
      var verdict = chip.dataset.verdict;
      chip.setAttribute('aria-pressed', chosen.indexOf(verdict) >= 0 ? 'true' : 'false');
      chip.lastChild.textContent = grouped(String(counts[verdict] || 0));
    });
    ['reason', 'cause', 'month', 'partner', 'sort'].forEach(function (name) {
      var node = document.getElementById('by-' + name);
      node.value = view[name];
      node.classList.toggle('set', view[name] !== '' && name !== 'sort');
    });
    if (search.value !== view.q) search.value = view.q;
    clear.hidden = !FILTERS.some(function (name) { return view[name]; });
    count.textContent = (shown.length === claims.length ? plural(claims.length, 'claim') : grouped(String(shown.length)) + ' of ' + plural(claims.length, 'claim')) +
      (others.length ? ' on this page' : '');
    findElsewhere();
    var wanted = view.claim ? claims.filter(function (claim) { return claim.id === view.claim; })[0] : null;
    if (!fromAddress) keepAddress(false);
    if (!wanted && open) { open = null; panel.hidden = true; work.classList.remove('open'); document.body.classList.remove('claim-open'); }
    at = wanted ? shown.indexOf(wanted) : -1;
    redraw();
    if (wanted && wanted !== open) show(wanted, false);
  }
  var dialog = null;
  function showHelp() {
    if (!dialog) {
      var keys = [['j  k', 'next and previous claim'], ['Enter', 'open the claim'], ['Esc', 'close it, or leave the search'], ['/', 'search'], ['?', 'this help']];
      dialog = el('dialog', { 'aria-labelledby': 'keys-title' }, el('h3', { id: 'keys-title' }, 'Keys'),
        el('dl', null, keys.map(function (key) { return el('div', null, el('dt', null, el('kbd', null, key[0])), el('dd', null, key[1])); })),
        el('p', { class: 'hint' }, 'The address keeps filters, order and the open claim: copy it to share what you see.'),
        el('form', { method: 'dialog' }, el('button', { class: 'copy' }, 'Close')));
      dialog.querySelector('form').addEventListener('submit', function (event) { event.preventDefault(); dialog.close(); });
      document.body.append(dialog);
    }
    dialog.showModal();
  }
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog && dialog.open) return;
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === 'Escape') {
      if (typing) event.target.blur(); else if (open) close(); else return;
    } else if (typing) return;
    else if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === '/') { bar.scrollIntoView({ block: 'nearest' }); search.focus(); search.select(); }
    else if (event.key === '?') showHelp();
    else if (event.key === 'Enter' && at >= 0 && !open && event.target === document.body) show(shown[at], true);
    else return;
    event.preventDefault();
  });
  addEventListener('scroll', function () { requestAnimationFrame(function () { draw(false); }); }, { passive: true });
  addEventListener('resize', redraw);
  addEventListener('beforeprint', function () { list.classList.add('printed'); draw(true); });
  addEventListener('afterprint', function () { list.classList.remove('printed'); redraw(); });
  function toClaims() { document.getElementById('claims').scrollIntoView(); }
  addEventListener('hashchange', function () {
    if (location.hash && location.hash.indexOf('=') < 0) return;
    readAddress();
    update(true);
    toClaims();
    draw(false);
  });
  addEventListener('popstate', function () { if (!location.hash) { readAddress(); update(true); } });
  readAddress();
  update(true);
  if (location.hash.indexOf('=') > 0) { toClaims(); draw(false); }
})();
