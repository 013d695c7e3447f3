// The page to explore: it draws the library's numbers, lists the sentences behind them, searches, filters and counts.
// Corpus text only ever becomes text nodes; nothing is fetched. Node tests the functions that need no page (see the end).
'use strict';
(() => {
  const OWN = 'own words';
  const UNKNOWN = 'unknown';
  const SECTIONS = ['headline', 'caption', 'lead', 'body'];
  const SENTENCE = 3; // what stands before a word that begins a sentence; 4: a paragraph
  const LONGEST_GAP = 50;
  const AT_ONCE = 40; // lines put into the page before the next ones
  const MOST = 5000; // lines put there without being asked
  const LONG = 300; // characters of a match that are shown

  /**
   * Words in a row, as the library's patterns say it.
   * @typedef {{words: string[], gaps: [number, number][]}} Pattern
   * Hits of one finder: flat arrays of equal length.
   * @typedef {{features: string[], unit: string, row: ArrayLike<number>, first?: ArrayLike<number>, length?: ArrayLike<number>,
   *   feature: ArrayLike<number>, said?: ArrayLike<number>, cue?: ArrayLike<number>, cues: string[], size: number}} Hits
   */

  // ---- numbers and bytes

  /** Whole numbers written seven bits a byte, the lowest first. @param {Uint8Array} bytes @returns {Uint32Array} */
  function numbers(bytes) {
    let many = 0, end = 0, value = 0, shift = 0;
    for (let at = 0; at < bytes.length; at++) many += bytes[at] < 128 ? 1 : 0;
    const out = new Uint32Array(many);
    for (let at = 0; at < bytes.length; at++) {
      value |= (bytes[at] & 127) << shift;
      if (bytes[at] < 128) { out[end++] = value; value = shift = 0; } else shift += 7;
    }
    return out;
  }

  /** Sums up to and with each number. @param {Uint32Array} steps */
  function summed(steps) {
    for (let at = 1; at < steps.length; at++) steps[at] += steps[at - 1];
    return steps;
  }

  /** How many decimals a column needs: two for ordinary numbers, three digits of very small ones. @param {(number|null)[]} values */
  function decimals(values) {
    const known = values.filter(value => typeof value === 'number' && Number.isFinite(value)).map(Math.abs);
    if (!known.some(value => Math.abs(value - Math.round(value)) > 1e-9 * value)) return 0;
    const magnitude = Math.floor(Math.log10(Math.max(...known)) + 1e-9);
    return magnitude < 0 ? 2 - magnitude : Math.max(0, Math.min(2, 3 - magnitude));
  }

  /** @param {number|string|null|undefined} value @param {number} places */
  function shown(value, places) {
    if (value === null || value === undefined || Number.isNaN(value)) return '–';
    if (typeof value === 'string') return value;
    return (value * (1 + 1e-9)).toLocaleString('en-GB', {minimumFractionDigits: places, maximumFractionDigits: places}).replace('-', '−');
  }

  /** A probability as papers write it. @param {number|null} value */
  function chance(value) {
    return value === null || value === undefined ? '–' : value < 0.001 ? '<.001' : value.toFixed(3).replace(/^0/, '');
  }

  const whole = /** @param {number} value */ value => value.toLocaleString('en-GB').replace('-', '−');
  const plural = /** @param {number} many @param {string} one */ (many, one) => `${whole(many)} ${one}${many === 1 ? '' : 's'}`;

  /** A table for a spreadsheet, in which nothing can be a formula. @param {(string|number|null)[][]} rows */
  function csv(rows) {
    const field = value => {
      if (typeof value === 'number') return String(value);
      let text = value === null || value === undefined ? '' : String(value);
      if (/^[\s]*[=+\-@−\t\r]/.test(text)) text = `'${text}`;
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return rows.map(row => row.map(field).join(',')).join('\r\n') + '\r\n';
  }

  /** Values between 0 (or `low`) and the highest, at which an axis is marked. @param {number} high */
  function ticks(high) {
    const step = 10 ** Math.floor(Math.log10(high / 2 || 1));
    const nice = [1, 2, 5, 10].map(by => by * step).find(by => high / by <= 4) || step;
    return Array.from({length: Math.floor(high / nice + 1e-9) + 1}, (_, at) => at * nice);
  }

  /**
   * Labels beside their points, none over another, the first ones first; what has no room gets none.
   * @param {{x: number, y: number, width: number}[]} points @param {{width: number, height: number}} area
   * @returns {({x: number, y: number}|null)[]} the left end of the base line of each label
   */
  function placedLabels(points, area, most = 90, height = 13) {
    const taken = points.map(({x, y}) => [x - 3, y - 3, x + 3, y + 3]);
    return points.slice(0, most).map(({x, y, width}) => {
      for (const [dx, dy] of [[6, 4], [-6 - width, 4], [-width / 2, -7], [-width / 2, 15]]) {
        const box = [x + dx, y + dy - height + 3, x + dx + width, y + dy + 3];
        const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= area.width && box[3] <= area.height;
        const free = taken.every(other => box[2] <= other[0] || box[0] >= other[2] || box[3] <= other[1] || box[1] >= other[3]);
        if (inside && free) { taken.push(box); return {x: x + dx, y: y + dy}; }
      }
      return null;
    });
  }

  // ---- words and patterns: the grammar of the library, on its own tokens

  /** The form under which a word is counted. @param {string} word */
  function normalise(word) {
    return word.replace(/\p{Cf}/gu, '').normalize('NFC').toLowerCase().replace(/[’ʼ]/g, "'").replace(/[‐‑]/g, '-').normalize('NFC');
  }

  const LETTER = '(?:(?!ʼ)[\\p{L}\\p{Nd}\\p{Nl}*?])';
  const NARROW = '(?:(?![ʼ0-9])(?=[\\u0000-\\u07ff])[\\p{L}\\p{Nd}\\p{Nl}])';
  const INSIDE = "[\\p{M}\\p{Cf}]*(?:['’ʼ\\-‐‑][\\p{M}\\p{Cf}]*)?";
  const MARKS = '[\\p{M}\\p{Cf}]*\\p{M}';
  const WORD = new RegExp(
    `${NARROW}(?:\\.${NARROW}(?!${INSIDE}${LETTER}|${MARKS}))+|${LETTER}(?:(?:${INSIDE}|(?<=[0-9])[.,:](?=[0-9]))${LETTER})*(?:${MARKS})?`, 'gu');

  /** Read a pattern; an Error says what is wrong with it. @param {string} text @returns {Pattern} */
  function parsed(text) {
    const words = [], gaps = /** @type {[number, number][]} */ ([]);
    let gap = /** @type {[number, number]|null} */ (null);
    for (const piece of text.replace(/[“”„"«»]/g, ' ').split(/\s+/).filter(Boolean)) {
      const bounds = /^\[(\d{1,2})-(\d{1,2})\]$/.exec(piece);
      if (bounds) {
        const [fewest, most] = [Number(bounds[1]), Number(bounds[2])];
        if (!words.length || gap) throw new Error(`The gap ${piece} must stand between two words.`);
        if (fewest > most || most > LONGEST_GAP || most === 0) throw new Error(`The gap ${piece} must run from fewer to more words, at most ${LONGEST_GAP}.`);
        gap = [fewest, most];
        continue;
      }
      if (/[[\]]/.test(piece)) throw new Error(`“${piece}” is no gap. Write for example [0-3] between two words.`);
      for (const word of piece.match(WORD) || []) {
        gaps.push(gap || [0, 0]);
        words.push(normalise(word));
        gap = null;
      }
    }
    if (gap) throw new Error('The pattern ends in a gap: put a word after it.');
    if (words.every(word => /^\**$/.test(word))) throw new Error('Type a word with at least one letter or digit, such as ultimatum*');
    return {words, gaps: gaps.slice(1)};
  }

  /** Places in a sorted list of the words that a word with * and ? stands for, possessives too. @param {string[]} words @param {string} glob */
  function terms(words, glob) {
    const head = glob.split(/[*?]/, 1)[0];
    const like = new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}(?:'s)?$`, 'su');
    const found = [];
    let low = 0, high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < head) low = middle + 1; else high = middle;
    }
    for (let at = low; at < words.length && words[at].startsWith(head); at++) if (like.test(words[at])) found.push(at);
    return found;
  }

  /** Of overlapping spans the longest, and of equally long ones the leftmost. @param {[number, number][]} spans */
  function longest(spans) {
    const order = spans.map((_, at) => at).sort((a, b) => spans[b][1] - spans[b][0] - (spans[a][1] - spans[a][0]) || spans[a][0] - spans[b][0]);
    const taken = new Set(), kept = [];
    for (const at of order) {
      const [first, stop] = spans[at];
      let free = true;
      for (let token = first; token < stop && free; token++) free = !taken.has(token);
      if (!free) continue;
      for (let token = first; token < stop; token++) taken.add(token);
      kept.push(spans[at]);
    }
    return kept.sort((a, b) => a[0] - b[0]);
  }

  /** The articles of the page: words as numbers, and everything that can be asked of them. */
  class Corpus {
    /** @param {Record<string, Uint8Array>} parts @param {any} facts */
    constructor(parts, facts) {
      const json = name => JSON.parse(new TextDecoder().decode(parts[name])), told = json('articles');
      this.texts = facts.texts;
      /** @type {number[]} */ this.outlet = told.outlet;
      /** @type {string[]} */ this.outlets = told.outlets;
      /** @type {string[]} */ this.date = told.date;
      /** @type {string[]} */ this.url = told.url;
      /** @type {string[]} */ this.id = told.id;
      /** @type {string[]} */ this.headline = told.headline;
      this.size = this.outlet.length;
      const words = numbers(parts.words);
      this.bounds = new Uint32Array(this.size + 1);
      for (let row = 0; row < this.size; row++) this.bounds[row + 1] = this.bounds[row] + words[row];
      this.group = numbers(parts.groups);
      this.distinctive = json('distinctive');
      this.groups = this.distinctive.groups;
      if (this.texts) this._read(parts, json); else this._counted(parts, json);
      this.sets = facts.sets.map((set, at) => this._hits(set, `set${at}`, parts, json));
      this.views = facts.views.map((_, at) => ({
        hits: numbers(parts[`view${at}.hits`]), articles: parts[`view${at}.articles`] && numbers(parts[`view${at}.articles`]),
      }));
    }

    _read(parts, json) {
      this.spelling = numbers(parts.ids);
      this.between = json('between');
      this.gap = numbers(parts.gaps); // one before each word, one more behind the last of each article
      this.spellings = new TextDecoder().decode(parts.spellings).split('\n');
      const forms = this.spellings.map(normalise);
      this.words = [...new Set(forms)].sort();
      const number = new Map(this.words.map((word, at) => [word, at]));
      const wordOf = Uint32Array.from(forms.map(form => number.get(form)));
      this.word = new Uint32Array(this.spelling.length);
      for (let token = 0; token < this.word.length; token++) this.word[token] = wordOf[this.spelling[token]];
      this.article = new Uint32Array(this.word.length);
      this.section = new Uint8Array(this.word.length);
      this.starts = new Uint8Array(this.word.length); // what stands before the word
      const ends = numbers(parts.sections), kinds = Uint8Array.from(this.between, pair => pair[0]);
      for (let row = 0; row < this.size; row++) {
        let bound = this.bounds[row];
        for (let section = 0; section < 4; section++) {
          const stop = section < 3 ? bound + ends[3 * row + section] : this.bounds[row + 1];
          this.section.fill(section, bound, stop);
          bound = stop;
        }
        this.article.fill(row, this.bounds[row], this.bounds[row + 1]);
        for (let token = this.bounds[row]; token < this.bounds[row + 1]; token++) this.starts[token] = kinds[this.gap[token + row]];
      }
      this._voices(parts, json);
    }

    _voices(parts, json) {
      const names = json('names'), of = name => [null, ...Array.from(numbers(parts[name]), at => names[name][at] || UNKNOWN)];
      this.said = {side: of('side'), speaker: of('speaker'), kind: of('kind')};
      const lost = this.said.side.length; // whose article does not let itself be heard
      for (const name of ['side', 'speaker', 'kind']) { this.said[name][0] = OWN; this.said[name].push(UNKNOWN); }
      this.quote = new Uint32Array(this.word.length);
      const first = summed(numbers(parts.runs)), length = numbers(parts.lengths), which = numbers(parts.said);
      for (let run = 0; run < first.length; run++) this.quote.fill(which[run], first[run], first[run] + length[run]);
      for (const row of names.unheard) this.quote.fill(lost, this.bounds[row], this.bounds[row + 1]);
    }

    _counted(parts, json) {
      const words = json('counted.words'), many = numbers(parts['counted']);
      const steps = numbers(parts['counted.rows']), hits = numbers(parts['counted.hits']);
      this.countedWords = new Map();
      let at = 0;
      words.forEach((word, number) => {
        const rows = [], counts = [];
        for (let row = 0, stop = at + many[number]; at < stop; at++) { row += steps[at]; rows.push(row); counts.push(hits[at]); }
        this.countedWords.set(word, {rows, counts});
      });
    }

    /** @returns {Hits} */
    _hits(set, name, parts, json) {
      const feature = numbers(parts[`${name}.feature`]), known = {...set, feature, size: feature.length, cues: ['']};
      if (!this.texts) return {...known, row: summed(numbers(parts[`${name}.row`]))};
      const first = summed(numbers(parts[`${name}.first`]));
      return {
        ...known, first, row: first.map(token => this.article[token]), length: numbers(parts[`${name}.length`]),
        said: numbers(parts[`${name}.said`]), cue: numbers(parts[`${name}.cue`]), cues: json(`${name}.cues`),
      };
    }

    /** Where each word stands: the tokens of word w are at[from[w]] up to at[from[w + 1]]. */
    get places() {
      if (!this._places) {
        const from = new Uint32Array(this.words.length + 1);
        for (let token = 0; token < this.word.length; token++) from[this.word[token] + 1]++;
        summed(from);
        const next = from.slice(), at = new Uint32Array(this.word.length);
        for (let token = 0; token < this.word.length; token++) at[next[this.word[token]]++] = token;
        this._places = {from, at};
      }
      return this._places;
    }

    /** The tokens of these words, in order. @param {number[]} words */
    tokensOf(words) {
      const {from, at} = this.places, parts = words.map(word => at.subarray(from[word], from[word + 1]));
      if (parts.length === 1) return parts[0];
      const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let end = 0;
      for (const part of parts) { all.set(part, end); end += part.length; }
      return all.sort();
    }

    /** Everything that a pattern finds. @param {string} text @returns {Hits} */
    find(text) {
      const {words, gaps} = parsed(text), known = words.map(word => (word === '*' ? null : terms(this.words, word)));
      const {from} = this.places;
      const often = known.map(list => (list ? list.reduce((sum, word) => sum + from[word + 1] - from[word], 0) : Infinity));
      const anchor = often.indexOf(Math.min(...often)), at = this.tokensOf(known[anchor]);
      if (words.length === 1) return this.asHits(at, new Uint32Array(at.length).fill(1));
      const wanted = known.map(list => list && new Set(list)), spans = [];
      const grow = (first, stop, left, right) => {
        if (left < 0 && right === words.length) { spans.push([first, stop]); return; }
        const [number, step] = left >= 0 ? [left, -1] : [right, 1];
        const gap = gaps[step < 0 ? left : right - 1], next = step < 0 ? first - 1 : stop;
        for (let skipped = gap[0]; skipped <= gap[1]; skipped++) {
          const token = next + step * skipped;
          if (token < 0 || token >= this.word.length || !this._together(Math.min(token, first), Math.max(token + 1, stop))) break;
          if (wanted[number] && !wanted[number].has(this.word[token])) continue;
          if (step < 0) grow(token, stop, left - 1, right); else grow(first, token + 1, left, right + 1);
        }
      };
      for (const token of at) grow(token, token + 1, anchor - 1, anchor + 1);
      const kept = longest(spans);
      return this.asHits(Uint32Array.from(kept, span => span[0]), Uint32Array.from(kept, span => span[1] - span[0]));
    }

    /** Whether no sentence ends between these tokens. */
    _together(first, stop) {
      for (let token = first + 1; token < stop; token++) if (this.starts[token] >= SENTENCE) return false;
      return true;
    }

    /** @returns {Hits} */
    asHits(first, length) {
      const size = first.length, row = new Uint32Array(size), said = new Uint32Array(size);
      for (let at = 0; at < size; at++) { row[at] = this.article[first[at]]; said[at] = this.quote[first[at]]; }
      return {features: [''], unit: 'hits', first, length, size, row, said, feature: new Uint8Array(size), cue: new Uint8Array(size), cues: ['']};
    }

    /** The text from one token up to another, with what stands between them. */
    text(first, stop) {
      if (stop <= first) return '';
      const row = this.article[first], parts = [this.spellings[this.spelling[first]]];
      for (let token = first + 1; token < stop; token++) parts.push(this.between[this.gap[token + row]][1], this.spellings[this.spelling[token]]);
      return parts.join('');
    }

    /** What stands before a token (or behind the last of the article). */
    before(token, row) { return this.between[this.gap[token + row]][1]; }

    /** The sentence of a hit: what stands left of it, itself, and right of it. */
    line(hits, at) {
      const first = hits.first[at], stop = first + hits.length[at], row = hits.row[at];
      let begin = first, end = stop;
      while (begin > this.bounds[row] && this.starts[begin] < SENTENCE) begin--;
      while (end < this.bounds[row + 1] && this.starts[end] < SENTENCE) end++;
      const open = begin === this.bounds[row] ? this.before(begin, row) : this.before(begin, row).split(/\s/).pop();
      const left = begin < first ? open.trimStart() + this.text(begin, first) + this.before(first, row) : open.trimStart();
      const close = this.before(end, row).split(/\s/)[0];
      const right = (stop < end ? this.before(stop, row) + this.text(stop, end) : '') + close;
      const flat = text => text.replace(/\s*\n\s*\n\s*/g, ' ¶ ').replace(/\s+/g, ' ');
      return {left: flat(left), match: flat(this.text(first, stop)), right: flat(right)};
    }
  }

  // ---- filters and counts

  const NO_FILTER = {outlets: null, from: '', to: '', sections: null, voice: '', side: '', speaker: '', turned: ''};

  /** What a filter leaves, as masks; `on` says whether it leaves anything out. */
  function filtered(corpus, filter) {
    const articles = new Uint8Array(corpus.size);
    for (let row = 0; row < corpus.size; row++) {
      const day = corpus.date[row];
      articles[row] = (!filter.outlets || filter.outlets.has(corpus.outlet[row])) &&
        (!filter.from || (day && day >= filter.from)) && (!filter.to || (day && day <= filter.to)) ? 1 : 0;
    }
    const sections = Uint8Array.from(SECTIONS, (_, at) => (!filter.sections || filter.sections.has(at) ? 1 : 0));
    const wanted = normalise(filter.speaker);
    const quotes = corpus.texts && Uint8Array.from(corpus.said.side, (side, at) => (
      (!filter.voice || (filter.voice === 'own') === (side === OWN && at === 0)) && (!filter.side || side === filter.side) &&
      (!wanted || (at > 0 && normalise(corpus.said.speaker[at]).includes(wanted))) ? 1 : 0));
    const parts = Boolean(filter.sections || filter.voice || filter.side || filter.speaker);
    const on = parts || Boolean(filter.outlets || filter.from || filter.to || filter.turned);
    return {articles, sections, quotes, parts, on, turned: filter.turned};
  }

  /** Whether a hit is among what a filter leaves. */
  function passes(corpus, mask, hits, at) {
    if (!mask.articles[hits.row[at]]) return false;
    if (mask.turned && (mask.turned === 'yes') !== (hits.features[hits.feature[at]].startsWith('not ') || Boolean(hits.cues[hits.cue?.[at]]))) return false;
    return !mask.parts || Boolean(mask.sections[corpus.section[hits.first[at]]] && mask.quotes[hits.said[at]]);
  }

  /** The words that a filter leaves, by a label: `count(article, token)` gives its number or -1. */
  function wordsBy(corpus, mask, size, label, ofTokens) {
    const words = new Float64Array(size);
    for (let row = 0; row < corpus.size; row++) {
      if (!mask.articles[row]) continue;
      if (!mask.parts && !ofTokens) {
        const at = label(row, -1);
        if (at >= 0) words[at] += corpus.bounds[row + 1] - corpus.bounds[row];
        continue;
      }
      for (let token = corpus.bounds[row]; token < corpus.bounds[row + 1]; token++) {
        if (mask.parts && !(mask.sections[corpus.section[token]] && mask.quotes[corpus.quote[token]])) continue;
        const at = label(row, token);
        if (at >= 0) words[at]++;
      }
    }
    return words;
  }

  /** The part of an article in which a token or hit stands. */
  function partOf(corpus, part, token, said) {
    return part === 'section' ? SECTIONS[corpus.section[token]] : corpus.said[part === 'voice' ? 'kind' : part][said];
  }

  /** Counts and rates of every cell of a view, of what a filter leaves. */
  function recounted(corpus, view, data, mask) {
    const {features, groups} = view, hits = corpus.sets[view.set], cells = features.map(() => groups.map(() => ({n: 0, minus: 0, rows: new Set()})));
    const uses = new Map();
    features.forEach((name, at) => (view.behind[name] || []).forEach((which, sign) => uses.set(which, [...(uses.get(which) || []), [at, sign]])));
    for (let at = 0; at < hits.size; at++) {
      const group = data.hits[at] - 1;
      if (group < 0 || !passes(corpus, mask, hits, at)) continue;
      for (const [feature, sign] of uses.get(hits.feature[at]) || []) {
        const cell = cells[feature][group];
        if (sign) cell.minus++; else cell.n++;
        cell.rows.add(hits.row[at]);
      }
    }
    const size = groupSizes(corpus, view, data, mask, cells);
    return cells.map(row => row.map((cell, group) => {
      const [n, of] = view.of === 'hits' ? [cell.n - cell.minus, cell.n + cell.minus] : [view.of === 'articles' ? cell.rows.size : cell.n, size[group]];
      return {n, of, rate: of && view.live ? view.per * n / of : null};
    }));
  }

  function groupSizes(corpus, view, data, mask, cells) {
    if (view.of === 'all') return view.groups.map((_, group) => cells.reduce((sum, row) => sum + row[group].n, 0));
    const number = new Map(view.groups.map((name, at) => [name, at]));
    if (view.part) {
      if (!corpus.texts) return view.groups.map(() => 0);
      return wordsBy(corpus, mask, view.groups.length, (_, token) => number.get(partOf(corpus, view.part, token, corpus.quote[token])) ?? -1, true);
    }
    if (!data.articles) return view.groups.map(() => 0);
    if (view.of === 'articles') {
      const many = new Float64Array(view.groups.length);
      for (let row = 0; row < corpus.size; row++) if (mask.articles[row] && data.articles[row] && corpus.bounds[row + 1] > corpus.bounds[row]) many[data.articles[row] - 1]++;
      return many;
    }
    return wordsBy(corpus, mask, view.groups.length, row => data.articles[row] - 1, false);
  }

  /** The hits that a cell counts, of what a filter leaves. */
  function hitsOf(corpus, view, data, mask, feature, group) {
    const hits = corpus.sets[view.set], which = new Set(view.behind[view.features[feature]]), found = [];
    for (let at = 0; at < hits.size; at++) {
      if (data.hits[at] - 1 === group && which.has(hits.feature[at]) && passes(corpus, mask, hits, at)) found.push(at);
    }
    return found;
  }

  /** Hits in an order: by words beside them, or by what is known of them; ties stay in the order of the texts. */
  function sorted(corpus, hits, found, by) {
    if (by === 'text' || !corpus.texts && !['outlet', 'date'].includes(by)) return found;
    const word = (at, distance) => {
      const token = distance < 0 ? hits.first[at] + distance : hits.first[at] + hits.length[at] + distance - 1;
      return token >= corpus.bounds[hits.row[at]] && token < corpus.bounds[hits.row[at] + 1] ? corpus.word[token] : -1;
    };
    const beside = sign => found.map(at => [word(at, sign), word(at, 2 * sign), word(at, 3 * sign)]);
    const named = value => found.map(at => [value(at) || '\uffff']);
    const keys = {
      left: () => beside(-1), right: () => beside(1), match: () => found.map(at => Array.from({length: Math.min(hits.length[at], 6)}, (_, k) => corpus.word[hits.first[at] + k])),
      outlet: () => named(at => corpus.outlets[corpus.outlet[hits.row[at]]]), date: () => named(at => corpus.date[hits.row[at]]),
      side: () => named(at => corpus.said.side[hits.said[at]]), speaker: () => named(at => corpus.said.speaker[hits.said[at]]),
    }[by]();
    const order = found.map((_, at) => at).sort((a, b) => {
      for (let k = 0; k < Math.max(keys[a].length, keys[b].length); k++) {
        const [one, two] = [keys[a][k] ?? -1, keys[b][k] ?? -1];
        if (one !== two) return one < two ? -1 : 1;
      }
      return a - b;
    });
    return order.map(at => found[at]);
  }

  const BREAKDOWNS = ['outlet', 'month', 'section', 'side', 'speaker', 'words', 'article'];

  /** The value of a hit (or of a word, with hit −1) by which lines are counted. */
  function valueOf(corpus, by, hits, at) {
    const row = hits.row[at];
    if (by === 'outlet') return corpus.outlets[corpus.outlet[row]] || 'no outlet';
    if (by === 'month') return corpus.date[row].slice(0, 7) || 'no date';
    if (by === 'article') return corpus.texts ? corpus.id[row] : `article ${row + 1}`;
    if (by === 'words') return corpus.text(hits.first[at], hits.first[at] + hits.length[at]).toLowerCase().replace(/\s+/g, ' ').slice(0, LONG);
    return by === 'section' ? SECTIONS[corpus.section[hits.first[at]]] : corpus.said[by][hits.said[at]];
  }

  /** How many lines have each value, and in how many words where that can be told. */
  function brokenDown(corpus, hits, found, by, mask) {
    const rows = new Map();
    for (const at of found) {
      const value = valueOf(corpus, by, hits, at);
      rows.set(value, (rows.get(value) || 0) + 1);
    }
    const names = [...rows.keys()], number = new Map(names.map((name, at) => [name, at]));
    let words = null;
    if (['outlet', 'month', 'article'].includes(by)) {
      words = wordsBy(corpus, mask, names.length, row => number.get(valueOf(corpus, by, {row: [row]}, 0)) ?? -1, false);
    } else if (by === 'section' || by === 'side') {
      words = wordsBy(corpus, mask, names.length, (_, token) => number.get(partOf(corpus, by, token, corpus.quote[token])) ?? -1, true);
    }
    const out = names.map((value, at) => ({value, n: rows.get(value), words: words && words[at]}));
    return by === 'month' ? out.sort((a, b) => (a.value < b.value ? -1 : 1)) : out.sort((a, b) => b.n - a.n || (a.value < b.value ? -1 : 1));
  }

  // ---- the page

  /** An element: properties begin with on, aria- and so on as they are called; children are text or elements. */
  function h(tag, props = {}, ...children) {
    const svg = ['svg', 'circle', 'line', 'path', 'text', 'g', 'rect'].includes(tag);
    const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
      else if (name === 'value' || name === 'checked' || name === 'selected') made[name] = value;
      else made.setAttribute(name, value === true ? '' : value);
    }
    made.append(...children.flat(2).filter(child => child !== null && child !== undefined && child !== false && child !== ''));
    return made;
  }

  const bdi = text => h('bdi', {}, String(text));

  function start() {
    const facts = JSON.parse(document.getElementById('facts').textContent);
    const app = document.getElementById('app');
    const state = {view: 0, filter: {...NO_FILTER}, lines: null, sort: 'text', count: '', from: null, ticked: new Set(), query: '', other: -1, group: 0};
    /** @type {Corpus|null} */
    let corpus = null;
    let mask = null;
    const $ = id => /** @type {any} */ (document.getElementById(id));
    const all = selector => /** @type {any[]} */ ([...document.querySelectorAll(selector)]);
    const live = () => Boolean(corpus && mask && mask.on);

    // -- the frame of the page

    const say = (text, aloud = false) => { $('status').textContent = aloud ? '' : text; $('spoken').textContent = aloud ? text : ''; };
    const views = [
      ...facts.views.map(view => (view.kind === 'time' ? `Over time, by ${view.by}` : view.of === 'all' ? `Who is quoted, by ${view.by}` : `By ${view.by}`)),
      ...(facts.missing.some(why => why.startsWith('no distinctive')) ? [] : [`Words, by ${facts.column}`]),
      ...(facts.texts ? ['Search'] : []),
    ];
    const SEARCH = views.indexOf('Search'), WORDS = views.findIndex(name => name.startsWith('Words, by'));

    const searchForm = () => h('form', {id: 'search', role: 'search', onsubmit: event => { event.preventDefault(); search($('query').value); }},
      h('label', {for: 'query'}, 'Find'),
      h('input', {id: 'query', type: 'search', list: 'categories', autocomplete: 'off', spellcheck: 'false', placeholder: 'a word, ultimat*, a phrase, or a category', 'aria-describedby': 'how'}),
      h('datalist', {id: 'categories'}, facts.sets[0].features.map(name => h('option', {value: `category: ${name}`}))),
      h('button', {type: 'submit'}, 'Search'),
      h('details', {class: 'how'}, h('summary', {}, 'What can be typed'), h('ul', {id: 'how'},
        [['ultimatum', 'the word, in any case'], ['negotiat*', 'all words that begin so; * alone: any one word'], ['wom?n', '? stands for one letter'],
          ['significant progress', 'words one after another, within a sentence'], ['reach* [0-3] agreement', 'none to three words between'],
          [`category: ${facts.sets[0].features[0]}`, 'what the lexicon counts so']].map(([what, means]) => h('li', {}, h('code', {}, what), ' ', means)))));

    app.append(
      facts.missing.length ? h('p', {class: 'missing'}, 'Not in this page: ', facts.missing.join('; '), '.') : '',
      h('div', {class: 'tools'}, facts.texts ? searchForm() : '', h('details', {id: 'filters'}, h('summary', {}, 'Filter'), h('div', {id: 'filter'}, h('p', {}, 'The articles are being read …')))),
      h('div', {id: 'active', class: 'active', hidden: true}),
      h('nav', {'aria-label': 'What is shown'}, views.map((name, at) => h('button', {type: 'button', 'data-view': String(at), onclick: () => show(at)}, name))),
      h('p', {id: 'status', role: 'status'}), h('p', {id: 'spoken', class: 'away', role: 'status'}),
      h('div', {id: 'panes'}, h('section', {id: 'view', tabindex: '-1', 'aria-label': 'Numbers'}), h('section', {id: 'lines', 'aria-label': 'Sentences', hidden: true})),
      h('dialog', {id: 'article', 'aria-label': 'Article'}),
    );

    function show(at) {
      state.view = at;
      for (const button of all('nav [data-view]')) {
        if (button.dataset.view === String(at)) button.setAttribute('aria-current', 'page'); else button.removeAttribute('aria-current');
      }
      app.classList.toggle('searching', at === SEARCH);
      if (at === SEARCH && (!state.lines || !state.lines.query)) { state.lines = null; $('query').focus(); }
      if (at !== SEARCH && state.lines && state.lines.query) state.lines = null;
      draw();
      drawLines();
    }

    // -- numbers

    function draw() {
      const pane = $('view');
      pane.replaceChildren();
      if (state.view === SEARCH) {
        if (!state.lines) pane.append(h('p', {class: 'note'}, 'Type a word above, and every sentence that holds it is listed here.'));
        return;
      }
      const view = facts.views[state.view];
      pane.append(h('h2', {}, bdi(view ? view.title : `Distinctive words by ${facts.column}`)));
      if (live()) pane.append(h('p', {class: 'warn'}, 'A filter is on: counts and rates are of what it leaves. They have no test; intervals, p and q are of the whole and therefore not shown.'));
      if (!view) drawWords(pane); else if (view.kind === 'time') drawTime(pane, view); else drawDots(pane, view);
      if (view) pane.append(h('div', {class: 'notes'}, view.notes.map(note => h('p', {class: 'note'}, bdi(note)))));
      pane.append(h('p', {}, h('button', {type: 'button', class: 'quiet', onclick: () => exportTable()}, 'Export these numbers (CSV)')));
    }

    /** Pixels that a figure may take: it is drawn at its size, so that its letters stay readable. */
    function paneWidth() { return Math.max(280, Math.min(760, $('view').clientWidth - 4)); }

    /** The rows of a view: the library's, or what a filter leaves of them. */
    function rowsOf(view) {
      const columns = view.columns, rows = columns.feature.map((_, at) => {
        const row = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[at]]));
        return {...row, n: row.hits ?? row.counted, of: row.words ?? row.all, f: view.f[at], g: view.g[at]};
      });
      if (!live()) return rows;
      const cells = recounted(corpus, view, corpus.views[facts.views.indexOf(view)], mask);
      return rows.map(({feature, group, f, g}) => ({feature, group, f, g, ...cells[f][g], low: null, high: null}));
    }

    function numberButton(view, row, label) {
      const name = `${whole(row.n)}: ${row.feature}, ${row.group}, show the ${facts.texts ? 'sentences' : 'articles'}`;
      if (!row.n && view.of !== 'hits') return '0';
      const key = `${facts.views.indexOf(view)}/${row.f}/${row.g}`;
      return h('button', {type: 'button', class: 'number', 'data-key': key, 'aria-label': name, onclick: () => openCell(view, row.f, row.g)}, label || whole(row.n));
    }

    function drawDots(pane, view) {
      const rows = rowsOf(view), effect = live() ? '' : view.effect;
      const names = {n: view.columns.counted ? 'counted' : {articles: 'with a hit', hits: 'difference'}[view.of] || view.unit, of: view.columns.all ? 'of' : {articles: 'articles', hits: 'of either'}[view.of] || 'words'};
      const places = {rate: decimals(rows.map(row => row.rate)), effect: effect ? decimals(rows.flatMap(row => [row[effect], row[`${effect}_low`], row[`${effect}_high`]])) : 0};
      pane.append(h('p', {class: 'note'}, `Dots: ${view.measure}; lines: 95 % intervals over articles. A click on a number or dot shows ${facts.texts ? 'all its sentences' : 'its articles'}.`));
      if (!rows.length) pane.append(h('p', {}, `No article has ${view.by}: there is nothing to compare.`));
      for (const feature of view.features) {
        if (rows.every(row => row.feature !== feature || !row.n)) { pane.append(h('p', {class: 'nothing'}, bdi(feature), ': nothing found.')); continue; }
        const own = rows.filter(row => row.feature === feature), sentence = live() ? '' : view.sentences[view.features.indexOf(feature)];
        const all = own.flatMap(row => [row.rate, row.low, row.high]).filter(Number.isFinite);
        const low = Math.min(0, ...all), high = Math.max(0, ...all) || (low < 0 ? 0 : 1);
        const head = [h('th', {scope: 'col'}, view.by), h('th', {scope: 'col', class: 'end'}, names.n), h('th', {scope: 'col', class: 'end wide'}, names.of),
          h('td', {class: 'plot'}, axis(low, high)), h('th', {scope: 'col', class: 'end'}, live() ? 'rate' : 'rate [95 %]'),
          ...(effect ? [h('th', {scope: 'col', class: 'end'}, `${effect.replace('_', ' ')} [95 %]`), h('th', {scope: 'col', class: 'end wide'}, 'p'), h('th', {scope: 'col', class: 'end'}, 'q')] : [])];
        const range = (row, name, at) => {
          const ends = [name === 'rate' ? 'low' : `${name}_low`, name === 'rate' ? 'high' : `${name}_high`].map(end => row[end]);
          return h('td', {class: 'end'}, shown(row[name], at), Number.isFinite(ends[0]) ? h('span', {class: 'range'}, ` [${ends.map(end => shown(end, at)).join(', ')}]`) : '');
        };
        pane.append(h('div', {class: 'scroll'}, h('table', {class: 'dots'}, h('caption', {}, bdi(feature), sentence ? h('span', {class: 'sentence'}, bdi(sentence)) : ''), h('thead', {}, h('tr', {}, head)), h('tbody', {}, own.map(row => h('tr', {},
          h('th', {scope: 'row'}, bdi(row.group)), h('td', {class: 'end'}, numberButton(view, row)), h('td', {class: 'end wide'}, row.of ? whole(row.of) : '–'),
          h('td', {class: 'plot'}, dot(view, row, low, high)), live() ? h('td', {class: 'end'}, shown(row.rate, places.rate)) : range(row, 'rate', places.rate),
          effect ? [range(row, effect, places.effect), h('td', {class: 'end wide'}, chance(row.p)), h('td', {class: 'end', title: row.withheld ? `withheld: ${row.withheld}` : null}, chance(row.q))] : ''))))));
      }
    }

    /** The ends of a row's scale, above its dots. */
    function axis(low, high) {
      return h('span', {class: 'axis', 'aria-hidden': 'true'}, h('span', {}, shown(low, decimals([low]))), h('span', {}, shown(high, decimals([high]))));
    }

    function dot(view, row, low, high) {
      const x = value => `${(3 + 94 * (value - low) / (high - low)).toFixed(2)}%`;
      if (!Number.isFinite(row.rate)) return '';
      const hollow = row.feature.startsWith('not ') || !Number.isFinite(row.low);
      return h('svg', {class: 'dot', width: '100%', height: '20', 'aria-hidden': 'true', onclick: () => openCell(view, row.f, row.g)},
        h('line', {class: 'guide', x1: x(low), x2: x(high), y1: '10', y2: '10'}),
        low < 0 ? h('line', {class: 'guide', x1: x(0), x2: x(0), y1: '2', y2: '18'}) : '',
        Number.isFinite(row.low) ? h('line', {class: 'whisker', x1: x(row.low), x2: x(row.high), y1: '10', y2: '10'}) : '',
        h('circle', {class: hollow ? 'hollow' : 'full', cx: x(row.rate), cy: '10', r: '4.5'}));
    }

    function drawTime(pane, view) {
      const rows = rowsOf(view), width = paneWidth(), height = 130, foot = 20, side = 34;
      const places = decimals(rows.map(row => row.rate));
      const x = at => side + (width - side - 8) * (view.groups.length > 1 ? at / (view.groups.length - 1) : 0.5);
      pane.append(h('p', {class: 'note'}, `Dots: ${view.measure}, in each ${view.by}; lines: 95 % intervals over articles. A click shows ${facts.texts ? 'the sentences' : 'the articles'}; the numbers are in the table below.`));
      for (const feature of view.features) {
        const own = rows.filter(row => row.feature === feature), high = Math.max(0, ...own.flatMap(row => [row.rate, row.high]).filter(Number.isFinite)) || 1;
        const y = value => height - foot - (height - foot - 10) * value / high, drawn = own.filter(row => Number.isFinite(row.rate));
        const path = drawn.map((row, at) => `${at && drawn[at - 1].g === row.g - 1 ? 'L' : 'M'}${x(row.g).toFixed(1)} ${y(row.rate).toFixed(1)}`).join('');
        const every = Math.ceil(view.groups.length * 11 * Math.max(...view.groups.map(name => name.length)) / width);
        pane.append(h('figure', {}, h('figcaption', {}, bdi(feature)), h('svg', {viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', class: 'time'},
          ticks(high).map(tick => [h('line', {class: 'guide', x1: side, x2: width - 8, y1: y(tick), y2: y(tick)}), h('text', {x: side - 6, y: y(tick) + 4, 'text-anchor': 'end'}, shown(tick, decimals([tick])))]),
          view.groups.map((name, at) => (at % every ? '' : h('text', {x: x(at), y: height - 4, 'text-anchor': at ? at === view.groups.length - 1 ? 'end' : 'middle' : 'start'}, name))),
          h('path', {class: 'series', d: path}),
          drawn.map(row => h('g', {class: 'point', onclick: () => openCell(view, row.f, row.g)},
            Number.isFinite(row.low) ? h('line', {class: 'whisker', x1: x(row.g), x2: x(row.g), y1: y(row.low), y2: y(Math.min(row.high, high))}) : '',
            h('circle', {class: feature.startsWith('not ') || !Number.isFinite(row.low) ? 'hollow' : 'full', cx: x(row.g), cy: y(row.rate), r: 4}), h('circle', {class: 'reach', cx: x(row.g), cy: y(row.rate), r: 11}))))));
      }
      const cell = (feature, g) => rows.find(row => row.feature === feature && row.g === g);
      pane.append(h('div', {class: 'scroll'}, h('table', {}, h('caption', {}, `Hits, and ${view.measure}`), h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, view.by), view.features.map(name => h('th', {scope: 'col', class: 'end', colspan: '2'}, bdi(name))))),
        h('tbody', {}, view.groups.map((name, g) => h('tr', {}, h('th', {scope: 'row'}, name), view.features.map(feature => {
          const row = cell(feature, g);
          return [h('td', {class: 'end'}, row.of ? numberButton(view, row) : '–'), h('td', {class: 'end soft'}, shown(row.rate, places))];
        })))))));
    }

    // -- words of two groups

    /** The words that are shown for a group, with rates of both sides and, where the library compared them, intervals and q. */
    function wordRows() {
      const {columns} = corpus.distinctive, name = state.group, other = state.other;
      const rows = columns.word.map((_, at) => Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[at]])))
        .filter(row => row.group === name || row.group === other);
      const first = [...new Map(rows.map(row => [row.word, row])).values()];
      if (!live() && state.other < 0) return first;
      const counts = countWords(first.map(row => row.word));
      return first.map(({word}, at) => {
        const [hits, others] = [counts.mine[at], counts.others[at]], per = 10000;
        const rate = per * hits / counts.words[0] || 0, otherRate = per * others / counts.words[1] || 0;
        const ratio = Math.log2((Math.max(hits, 0.5) / counts.words[0]) / (Math.max(others, 0.5) / counts.words[1]));
        return {word, hits, other_hits: others, rate, other_rate: otherRate, log_ratio: Number.isFinite(ratio) ? ratio : null, q: null};
      }).filter(row => row.hits + row.other_hits).sort((a, b) => Math.abs(b.log_ratio) * Math.log2(1 + b.hits + b.other_hits) - Math.abs(a.log_ratio) * Math.log2(1 + a.hits + a.other_hits));
    }

    /** Which side an article is on: 0 the group, 1 the other (or all others), -1 neither. */
    function sideOf(row) {
      const group = corpus.group[row];
      return group === state.group ? 0 : corpus.groups[group] !== '' && (state.other < 0 || group === state.other) ? 1 : -1;
    }

    function countWords(words) {
      const sizes = wordsBy(corpus, mask, 2, sideOf, false), mine = new Float64Array(words.length), others = new Float64Array(words.length);
      words.forEach((word, at) => {
        if (corpus.texts) {
          for (const token of tokensOfWord(word)) {
            const side = mask.articles[corpus.article[token]] && (!mask.parts || (mask.sections[corpus.section[token]] && mask.quotes[corpus.quote[token]])) ? sideOf(corpus.article[token]) : -1;
            if (side >= 0) (side ? others : mine)[at]++;
          }
        } else {
          const {rows, counts} = corpus.countedWords.get(word);
          rows.forEach((row, number) => { const side = mask.articles[row] ? sideOf(row) : -1; if (side >= 0) (side ? others : mine)[at] += counts[number]; });
        }
      });
      return {words: sizes, mine, others};
    }

    function tokensOfWord(word) {
      const found = terms(corpus.words, word).filter(at => corpus.words[at] === word);
      return found.length ? corpus.tokensOf(found) : [];
    }

    function drawWords(pane) {
      if (!corpus) { pane.append(h('p', {}, 'The articles are being read …')); return; }
      const {groups} = corpus.distinctive, known = new Set(corpus.distinctive.columns.group);
      const choice = (id, label, value, extra, set) => h('label', {}, label, ' ', h('select', {id, onchange: event => { set(Number(event.target.value)); draw(); $(id).focus(); }},
        extra ? h('option', {value: '-1', selected: value < 0}, extra) : '', groups.map((name, at) => (known.has(at) ? h('option', {value: String(at), selected: at === value}, name) : ''))));
      if (!known.has(state.group)) state.group = groups.findIndex((_, at) => known.has(at));
      pane.append(h('p', {class: 'choices'}, choice('group', 'Words of', state.group, '', at => { state.group = at; }), choice('other', 'against', state.other, 'all others together', at => { state.other = at; })));
      if (state.other >= 0 && !live()) pane.append(h('p', {class: 'warn'}, 'These two are counted here and have no test; against all others together the page has the library’s intervals and q.'));
      if (!corpus.texts) pane.append(h('p', {class: 'note'}, 'Behind a word stand its articles of 100 words or more: what shorter ones hold is not told.'));
      const rows = wordRows();
      if (state.group === state.other || !rows.length) { pane.append(h('p', {}, 'Nothing to compare: choose two different groups, or another filter.')); return; }
      const name = groups[state.group], other = state.other < 0 ? 'all others' : groups[state.other];
      pane.append(scatter(rows, name, other));
      const tested = rows.some(row => Number.isFinite(row.log_ratio_low));
      const part = (title, list) => h('div', {class: 'scroll'}, h('table', {}, h('caption', {}, bdi(title)), h('thead', {}, h('tr', {}, ['word', name, other, tested ? 'doublings [95 %]' : 'doublings', ...(tested ? ['q'] : [])].map((text, at) => h('th', {scope: 'col', class: at ? 'end' : null}, bdi(text))))),
        h('tbody', {}, list.map(row => h('tr', {}, h('th', {scope: 'row'}, bdi(row.word)), h('td', {class: 'end'}, wordButton(row, 0)), h('td', {class: 'end'}, wordButton(row, 1)),
          h('td', {class: 'end'}, shown(row.log_ratio, 2), Number.isFinite(row.log_ratio_low) ? h('span', {class: 'range'}, ` [${shown(row.log_ratio_low, 2)}, ${shown(row.log_ratio_high, 2)}]`) : ''), tested ? h('td', {class: 'end'}, chance(row.q)) : '')))));
      pane.append(h('div', {class: 'two'}, part(`More in ${name}`, rows.filter(row => row.log_ratio >= 0).slice(0, 25)), part(`More in ${other}`, rows.filter(row => row.log_ratio < 0).slice(0, 25))));
    }

    function wordButton(row, side) {
      const many = side ? row.other_hits : row.hits;
      if (!many) return '0';
      const where = corpus.distinctive.groups[side ? state.other : state.group] || 'all others';
      return h('button', {type: 'button', class: 'number', 'data-key': `word/${row.word}/${side}`, 'aria-label': `${whole(many)}: ${row.word}, ${where}, show the ${facts.texts ? 'sentences' : 'articles'}`, onclick: () => openWord(row.word, side)}, whole(many));
    }

    /** Both rates of each word on logarithmic axes; a word of one side only lies on the edge. */
    function scatter(rows, name, other) {
      const width = paneWidth(), height = Math.round(Math.min(540, width * 0.85)), left = 52, foot = 40, edge = 18;
      const rates = rows.flatMap(row => [row.rate, row.other_rate]).filter(rate => rate > 0), low = Math.min(...rates), high = Math.max(...rates);
      const scale = (value, from, to) => (value > 0 ? from + (to - from) * (high > low ? Math.log(value / low) / Math.log(high / low) : 0.5) : from - Math.sign(to - from) * edge);
      const x = row => scale(row.other_rate, left + edge, width - 10), y = row => scale(row.rate, height - foot - edge, 10);
      const marks = [0.01, 0.1, 1, 10, 100, 1000].filter(mark => mark >= low && mark <= high);
      const tip = h('p', {class: 'tip', hidden: true});
      const points = rows.map(row => ({x: x(row), y: y(row), width: row.word.length * 6.6 + 2})), labels = placedLabels(points, {width, height: height - foot});
      const told = row => `${row.word}: ${name} ${shown(row.rate, 2)}, ${other} ${shown(row.other_rate, 2)} per 10,000 words; ${whole(row.hits)} and ${whole(row.other_hits)} times${row.q === null || row.q === undefined ? '' : `; q ${chance(row.q)}`}`;
      const hover = (row, at) => ({onclick: () => openWord(row.word, row.hits && row.log_ratio >= 0 ? 0 : 1),
        onpointerenter: () => { tip.textContent = told(row); tip.hidden = false; tip.style.left = `${Math.min(points[at].x / width * 100, 55)}%`; tip.style.top = `${(points[at].y + 14) / height * 100}%`; }, onpointerleave: () => { tip.hidden = true; }});
      return h('figure', {class: 'words'}, h('svg', {viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true'},
        marks.map(mark => { const row = {rate: mark, other_rate: mark}; return [
          h('line', {class: 'guide', x1: x(row), x2: x(row), y1: 10, y2: height - foot}), h('line', {class: 'guide', x1: left, x2: width - 10, y1: y(row), y2: y(row)}),
          h('text', {x: x(row), y: height - foot + 15, 'text-anchor': 'middle'}, String(mark)), h('text', {x: left - 6, y: y(row) + 4, 'text-anchor': 'end'}, String(mark))]; }),
        h('line', {class: 'diagonal', x1: left + edge, x2: width - 10, y1: height - foot - edge, y2: 10}),
        h('text', {x: width - 10, y: height - 6, 'text-anchor': 'end'}, `${other}, per 10,000 words`),
        h('text', {x: 4, y: 10, transform: `rotate(-90 12 10)`, 'text-anchor': 'end'}, `${name}, per 10,000 words`),
        rows.map((row, at) => h('circle', {class: typeof row.q === 'number' && row.q < 0.05 ? 'full' : 'hollow', cx: points[at].x, cy: points[at].y, r: 3.2, ...hover(row, at)})),
        labels.map((label, at) => label && h('text', {class: 'word', x: label.x, y: label.y, ...hover(rows[at], at)}, rows[at].word))), tip,
        h('figcaption', {}, `Each dot is a word: how often ${name} writes it (up) and ${other} (right), on logarithmic scales${rows.some(row => typeof row.q === 'number') ? '; filled where q < .05' : ''}. Words on the left or lower edge stand on one side only. The words are in the tables below.`));
    }

    // -- the sentences behind a number

    const title = (...names) => names.filter(Boolean).join(', ');

    function openCell(view, feature, group) {
      const at = facts.views.indexOf(view);
      open({title: title(view.features[feature], view.groups[group]), key: `${at}/${feature}/${group}`, view: at,
        make: () => ({hits: corpus.sets[view.set], found: hitsOf(corpus, view, corpus.views[at], mask, feature, group)})});
    }

    function openWord(word, side) {
      const [group, other] = [state.group, state.other];
      open({title: title(word, corpus.distinctive.groups[side ? other : group] || 'all others'), key: `word/${word}/${side}`, make: () => {
        const kept = [state.group, state.other];
        [state.group, state.other] = [group, other];
        const hits = corpus.texts ? corpus.asHits(...(tokens => [tokens, new Uint8Array(tokens.length).fill(1)])(tokensOfWord(word))) : asArticles(corpus.countedWords.get(word));
        const found = Array.from({length: hits.size}, (_, at) => at).filter(at => sideOf(hits.row[at]) === side && passes(corpus, mask, hits, at));
        [state.group, state.other] = kept;
        return {hits, found};
      }});
    }

    function asArticles({rows, counts}) {
      const row = rows.flatMap((each, at) => Array(counts[at]).fill(each));
      return {features: [''], unit: 'hits', row, feature: new Uint8Array(row.length), cues: [''], size: row.length};
    }

    function open(lines) {
      if (!corpus) { say('The articles are still being read.'); waiting = () => open(lines); return; }
      state.lines = lines;
      state.ticked.clear();
      state.count = '';
      state.narrow = null;
      drawLines();
      $('lines-title')?.focus({preventScroll: innerWidth >= 1100});
      if (innerWidth < 1100) $('lines').scrollIntoView({block: 'start'});
    }
    let waiting = null;

    /** The hits (of one feature) that the filter leaves. */
    function left(hits, feature = -1) {
      const found = [];
      for (let at = 0; at < hits.size; at++) if ((feature < 0 || hits.feature[at] === feature) && (!mask.on || passes(corpus, mask, hits, at))) found.push(at);
      return found;
    }

    function search(text) {
      text = text.trim();
      if (!text) { show(SEARCH); return; }
      state.query = text;
      const features = facts.sets[0].features, category = features.indexOf(text.replace(/^category:\s*/, ''));
      const asCategory = category >= 0 && text.startsWith('category:');
      try { if (!asCategory) parsed(text); } catch (error) { state.lines = null; show(SEARCH); say(error.message); return; }
      state.lines = {query: true};
      show(SEARCH);
      const make = asCategory ? () => ({hits: corpus.sets[0], found: left(corpus.sets[0], category)})
        : () => { const hits = corpus.find(text); return {hits, found: left(hits)}; };
      open({title: text, query: true, also: category >= 0 && !asCategory ? features[category] : '', make});
    }

    function drawLines() {
      const pane = $('lines');
      pane.hidden = !state.lines;
      const beside = app.classList.contains('with-lines');
      app.classList.toggle('with-lines', Boolean(state.lines));
      if (beside !== Boolean(state.lines) && $('view').querySelector('figure')) draw();
      if (!state.lines || !corpus || !state.lines.make) { pane.replaceChildren(); return; }
      const begun = performance.now();
      let {hits, found} = state.lines.make();
      const all = found.length;
      if (state.narrow) found = found.filter(at => valueOf(corpus, state.narrow.by, hits, at) === state.narrow.value);
      found = sorted(corpus, hits, found, state.sort);
      state.shown = {hits, found};
      const each = new Uint32Array(corpus.size), rows = new Map();
      for (const at of found) each[hits.row[at]]++;
      each.forEach((many, row) => { if (many) rows.set(row, many); });
      const most = each.reduce((high, many) => Math.max(high, many), 0);
      const unit = hits.unit === 'quotations' ? 'quotation' : 'hit';
      const summary = `${plural(found.length, unit)} in ${plural(rows.size, 'article')}${rows.size > 1 && found.length > 3 ? `; the most in one article: ${most}` : ''}${state.narrow ? ` (of ${whole(all)})` : ''}${live() ? ', of what the filter leaves' : ''}.`;
      const sorts = ['text', ...(facts.texts ? ['left', 'match', 'right'] : []), 'outlet', ...(facts.dated ? ['date'] : []), ...(facts.texts && corpus.said.side.some(side => ![OWN, UNKNOWN].includes(side)) ? ['side', 'speaker'] : [])];
      const counts = BREAKDOWNS.filter(by => (facts.texts || ['outlet', 'month'].includes(by)) && (by !== 'month' || facts.dated) && (by !== 'outlet' || corpus.outlets.length > 1) && (by !== 'side' || sorts.includes('side')));
      const select = (id, label, names, value, set) => h('label', {}, label, ' ', h('select', {id, onchange: event => { set(event.target.value); drawLines(); $(id).focus(); }}, names.map(([name, text]) => h('option', {value: name, selected: name === value}, text))));
      pane.replaceChildren(
        h('div', {class: 'head'},
          h('h2', {id: 'lines-title', tabindex: '-1'}, bdi(state.lines.title), state.narrow ? [' › ', bdi(state.narrow.value)] : ''),
          h('p', {class: 'summary'}, summary, state.narrow ? [' ', h('button', {type: 'button', class: 'quiet', onclick: () => { state.narrow = null; drawLines(); }}, 'all again')] : ''),
          state.lines.also ? h('p', {class: 'note'}, 'This is also a category: ', h('button', {type: 'button', class: 'quiet', onclick: () => { $('query').value = `category: ${state.lines.also}`; search($('query').value); }}, `show all that counts as ${state.lines.also}`)) : '',
          h('p', {class: 'choices'},
            facts.texts ? select('sort', 'Sort by', sorts.map(name => [name, {text: 'order of the articles', left: 'words to the left', right: 'words to the right', match: 'what was found'}[name] || name]), state.sort, value => { state.sort = value; }) : '',
            counts.length ? select('count', 'Count by', [['', '–'], ...counts.map(name => [name, name === 'words' ? 'what was found' : name])], state.count, value => { state.count = value; }) : '',
            facts.texts ? h('button', {type: 'button', id: 'copy', class: 'quiet', onclick: copyLines}, 'Copy all lines') : '',
            h('button', {type: 'button', class: 'quiet', onclick: exportLines}, 'Export (CSV)'),
            state.lines.query ? '' : h('button', {type: 'button', class: 'quiet', onclick: close}, 'Close'))),
        state.count ? breakdown(hits, found) : '', facts.texts ? list(hits, found) : articleTable(rows));
      say(`${state.lines.title}: ${summary}`, true);
      pane.dataset.milliseconds = (performance.now() - begun).toFixed(1);
    }

    function close() {
      const key = state.lines?.key;
      state.lines = null;
      drawLines();
      const button = key && all('[data-key]').find(each => each.dataset.key === key);
      (button || $('view')).focus();
    }

    function breakdown(hits, found) {
      const rows = brokenDown(corpus, hits, found, state.count, mask), few = rows.slice(0, 60), rates = rows.some(row => row.words);
      const per = row => (row.words ? 1000 * row.n / row.words : null), places = decimals(few.map(per)), high = Math.max(...few.map(row => row.n));
      return h('div', {class: 'scroll'}, h('table', {id: 'breakdown'}, h('caption', {}, `Counted by ${state.count === 'words' ? 'what was found' : state.count}; no test`),
        h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, state.count === 'words' ? 'found' : state.count), h('th', {scope: 'col', class: 'end'}, 'lines'), h('td'), rates ? h('th', {scope: 'col', class: 'end'}, 'per 1,000 words') : '')),
        h('tbody', {}, few.map(row => h('tr', {}, h('th', {scope: 'row'}, bdi(row.value)), h('td', {class: 'end'}, h('button', {type: 'button', class: 'number', 'aria-label': `${row.n}: ${row.value}, only these lines`, onclick: () => { state.narrow = {by: state.count, value: row.value}; state.count = ''; state.ticked.clear(); drawLines(); $('lines-title').focus(); }}, whole(row.n))),
          h('td', {class: 'plot'}, h('svg', {class: 'bar', width: '100%', height: '10', 'aria-hidden': 'true'}, h('rect', {width: `${100 * row.n / high}%`, height: '10'}))), rates ? h('td', {class: 'end'}, shown(per(row), places)) : ''))),
        rows.length > few.length ? h('tfoot', {}, h('tr', {}, h('td', {colspan: '4'}, `… and ${whole(rows.length - few.length)} more`))) : ''));
    }

    function list(hits, found) {
      const made = h('ol', {class: hits.unit === 'quotations' ? 'list long' : 'list', onclick: onLine, onchange: onTick});
      const more = h('button', {type: 'button', class: 'more', hidden: true, onclick: () => { add(); }});
      const mine = state.shown;
      let at = 0;
      const add = () => {
        const stop = Math.min(at + AT_ONCE, found.length), part = document.createDocumentFragment();
        for (; at < stop; at++) part.append(item(hits, found[at], at));
        made.append(part);
        more.hidden = at >= found.length;
        more.textContent = `Show more (${whole(found.length - at)} left)`;
        if (at < found.length && at < MOST) setTimeout(() => { if (state.shown === mine) add(); }, 30);
      };
      add();
      return h('div', {}, made, more);
    }

    function item(hits, at, number) {
      const line = corpus.line(hits, at), row = hits.row[at], cue = hits.cues[hits.cue[at]] || '';
      const quote = hits.said[at], speaker = corpus.said.speaker[quote], side = corpus.said.side[quote];
      const who = speaker === OWN ? '' : speaker === UNKNOWN ? (side === UNKNOWN ? 'speaker unknown' : side) : side === UNKNOWN ? speaker : `${speaker} (${side})`;
      const match = line.match.length > LONG ? `${line.match.slice(0, LONG)} …` : line.match;
      const source = [corpus.date[row], corpus.outlets[corpus.outlet[row]] || corpus.id[row]].filter(Boolean).join(' · ');
      return h('li', {'data-at': String(at)},
        h('label', {class: 'tick'}, h('input', {type: 'checkbox', 'aria-label': `tick line ${number + 1}`, checked: state.ticked.has(at)}), h('span', {class: 'no', 'aria-hidden': 'true'}, String(number + 1))),
        h('span', {class: 'text', dir: 'auto'}, h('span', {class: 'left'}, h('span', {}, line.left)), h('span', {class: 'rest'}, h('mark', {class: cue ? 'turned' : null}, match), line.right)),
        h('span', {class: 'source'}, h('button', {type: 'button', class: 'quiet open', 'aria-label': `open the article: ${source}`}, bdi(source)), who ? [' · ', bdi(who)] : '', cue ? [' · turned by “', bdi(cue), '”'] : '',
          h('button', {type: 'button', class: 'quiet copy', 'aria-label': `copy line ${number + 1} with its source`}, 'Copy')));
    }

    function articleTable(rows) {
      const order = [...rows].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      return h('div', {class: 'scroll'}, h('table', {}, h('caption', {}, 'The articles behind the number'), h('thead', {}, h('tr', {}, ['outlet', 'date', 'hits', 'words', 'link'].map(name => h('th', {scope: 'col', class: name === 'hits' || name === 'words' ? 'end' : null}, name)))),
        h('tbody', {}, order.slice(0, MOST).map(([row, many]) => h('tr', {}, h('th', {scope: 'row'}, bdi(corpus.outlets[corpus.outlet[row]] || '–')), h('td', {}, corpus.date[row] || '–'), h('td', {class: 'end'}, whole(many)), h('td', {class: 'end'}, whole(corpus.bounds[row + 1] - corpus.bounds[row])),
          h('td', {}, corpus.url[row] ? h('a', {href: corpus.url[row], rel: 'noreferrer noopener', target: '_blank'}, 'open') : '–'))))));
    }

    function onLine(event) {
      const button = event.target.closest('button'), at = Number(event.target.closest('li')?.dataset.at);
      if (!button) return;
      if (button.classList.contains('open')) openArticle(at, button);
      if (button.classList.contains('copy')) copy([cited(at)], 'The line and its source are copied.');
    }

    function onTick(event) {
      const at = Number(event.target.closest('li').dataset.at);
      if (event.target.checked) state.ticked.add(at); else state.ticked.delete(at);
      $('copy').textContent = state.ticked.size ? `Copy ${plural(state.ticked.size, 'line')}` : 'Copy all lines';
    }

    /** A line as it is cited: the sentence in marks, then who, where and when. */
    function cited(at) {
      const {hits} = state.shown, {left, match, right} = corpus.line(hits, at), row = hits.row[at];
      const quote = hits.said[at], who = [corpus.said.speaker[quote], corpus.said.side[quote]].filter(name => name !== OWN && name !== UNKNOWN);
      const source = [corpus.outlets[corpus.outlet[row]], corpus.headline[row] && `“${corpus.headline[row]}”`, corpus.date[row], corpus.id[row], corpus.url[row]].filter(Boolean);
      return `“${(left + match + right).trim()}” (${[...(who.length ? [`said by ${who.join(', ')}`] : []), ...source].join(', ')})`;
    }

    function copyLines() {
      const {found} = state.shown, chosen = state.ticked.size ? found.filter(at => state.ticked.has(at)) : found.slice(0, MOST);
      copy(chosen.map(cited), `${plural(chosen.length, 'line')} copied with sources.`);
    }

    function copy(lines, done) {
      const text = lines.join('\n\n');
      const byHand = () => {
        const area = h('textarea', {class: 'away', 'aria-hidden': 'true'}), focused = /** @type {any} */ (document.activeElement);
        area.value = text;
        document.body.append(area);
        area.select();
        const copied = document.execCommand('copy');
        area.remove();
        focused?.focus();
        say(copied ? done : 'The browser does not let this page copy: use Export (CSV).');
      };
      if (navigator.clipboard?.writeText) navigator.clipboard.writeText(text).then(() => say(done), byHand); else byHand();
    }

    function download(name, rows) {
      const address = URL.createObjectURL(new Blob(['\ufeff', csv(rows)], {type: 'text/csv;charset=utf-8'}));
      const link = h('a', {href: address, download: `${name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'mediakit'}.csv`});
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
      say(`${plural(rows.length - 1, 'row')} exported.`);
    }

    function exportLines() {
      const {hits, found} = state.shown, names = ['outlet', 'date', ...(facts.texts ? ['article', 'headline', 'speaker', 'side', 'section', 'turned by', 'left', 'match', 'right'] : []), 'url'];
      download(state.lines.title, [names, ...found.map(at => {
        const row = hits.row[at], base = [corpus.outlets[corpus.outlet[row]], corpus.date[row]];
        if (!facts.texts) return [...base, corpus.url[row]];
        const line = corpus.line(hits, at);
        return [...base, corpus.id[row], corpus.headline[row], corpus.said.speaker[hits.said[at]], corpus.said.side[hits.said[at]], SECTIONS[corpus.section[hits.first[at]]], hits.cues[hits.cue[at]] || '', line.left, line.match, line.right, corpus.url[row]];
      })]);
    }

    function exportTable() {
      const view = facts.views[state.view];
      if (!view) {
        const rows = wordRows(), names = Object.keys(rows[0] || {}).filter(name => name !== 'group');
        download(`words ${corpus.distinctive.groups[state.group]}`, [names, ...rows.map(row => names.map(name => row[name]))]);
      } else if (live()) {
        download(view.title, [['feature', view.by, 'n', 'of', 'rate', 'note'], ...rowsOf(view).map(row => [row.feature, row.group, row.n, row.of, row.rate, 'of what a filter leaves; no test'])]);
      } else {
        const names = Object.keys(view.columns);
        download(view.title, [names, ...view.columns.feature.map((_, at) => names.map(name => view.columns[name][at]))]);
      }
    }

    // -- one article, with voices and hits

    const SIGNS = 'ABCDEFGH';

    function openArticle(at, from) {
      const {hits} = state.shown, row = hits.row[at], dialog = $('article');
      const first = corpus.bounds[row], stop = corpus.bounds[row + 1], marks = new Map();
      const quoted = hits.unit === 'quotations' ? hits.said[at] : -1;
      for (let each = 0; each < hits.size && quoted < 0; each++) if (hits.row[each] === row) marks.set(hits.first[each], each);
      const sides = [], signOf = quote => {
        const side = corpus.said.side[quote];
        if (side === UNKNOWN) return '?';
        if (!sides.includes(side)) sides.push(side);
        return SIGNS[sides.indexOf(side)] || '*';
      };
      const paragraphs = [];
      let open = h('p', {dir: 'auto'}), voice = 0, holder = open, left = 0;
      for (let token = first; token < stop; token++) {
        let gap = corpus.before(token, row);
        if (gap.includes('\n\n') && token > first) {
          const [end, ...rest] = gap.split(/\n\s*\n/);
          holder.append(end);
          paragraphs.push(open);
          open = h('p', {dir: 'auto'});
          holder = open;
          voice = -1;
          gap = rest.pop();
        }
        if (corpus.quote[token] !== voice) {
          voice = corpus.quote[token];
          open.append(gap);
          gap = '';
          holder = open;
          if (voice && left === 0) {
            const sign = signOf(voice), who = [corpus.said.speaker[voice], corpus.said.side[voice]].filter(name => name !== UNKNOWN).join(', ') || 'speaker unknown';
            holder = h('span', {class: `voice voice-${SIGNS.indexOf(sign)}${voice === quoted ? ' here' : ''}`, title: who}, h('sup', {}, sign));
            open.append(holder);
          }
        }
        if (gap) holder.append(gap);
        if (marks.has(token)) {
          const hit = marks.get(token), end = Math.min(token + hits.length[hit], stop);
          holder.append(h('mark', {class: (hits.cues[hits.cue[hit]] ? 'turned' : '') + (hit === at ? ' here' : ''), title: hits.features[hits.feature[hit]] || null}, corpus.text(token, end)));
          token = end - 1;
          voice = corpus.quote[token];
          if (!voice) holder = open;
        } else holder.append(corpus.spellings[corpus.spelling[token]]);
      }
      holder.append(corpus.before(stop, row));
      paragraphs.push(open);
      const link = corpus.url[row], source = [corpus.outlets[corpus.outlet[row]], corpus.date[row], corpus.id[row]].filter(Boolean).join(' · ');
      dialog.replaceChildren(h('div', {}, h('form', {method: 'dialog'}, h('button', {class: 'quiet', autofocus: true}, 'Close')),
        h('p', {class: 'source'}, bdi(source), link ? [' · ', h('a', {href: link, rel: 'noreferrer noopener', target: '_blank'}, 'on the web')] : ''), corpus.headline[row] && !paragraphs[0].textContent.startsWith(corpus.headline[row]) ? h('h2', {}, bdi(corpus.headline[row])) : '', paragraphs,
        h('p', {class: 'note'}, marks.size ? `${plural(marks.size, 'hit')} marked, the one of the line framed. ` : '', sides.map((side, number) => [h('span', {class: `voice voice-${number}`}, h('sup', {}, SIGNS[number] || '*'), bdi(side)), ' ']), corpus.quote.subarray(first, stop).some(Boolean) ? '? side unknown' : 'no quotation')));
      dialog.showModal();
      dialog.querySelector('.here')?.scrollIntoView({block: 'center'});
      dialog.addEventListener('close', () => from.focus(), {once: true});
    }

    // -- filters

    function drawFilter() {
      const filter = state.filter, changed = () => { apply(); };
      const checks = (name, label, values) => h('fieldset', {}, h('legend', {}, label), values.map((value, at) => h('label', {}, h('input', {type: 'checkbox', name, value: String(at), checked: !filter[name] || filter[name].has(at), onchange: () => {
        const boxes = all(`input[name=${name}]`), on = boxes.filter(box => box.checked).map(box => Number(box.value));
        filter[name] = on.length === boxes.length ? null : new Set(on);
        changed();
      }}), ' ', bdi(value || 'no outlet'))));
      const select = (name, label, options) => h('label', {}, label, ' ', h('select', {name, onchange: event => { filter[name] = event.target.value; changed(); }}, options.map(([value, text]) => h('option', {value, selected: filter[name] === value}, text))));
      const input = (name, label, type, more = {}) => h('label', {}, label, ' ', h('input', {type, name, value: filter[name], ...more, onchange: event => { filter[name] = event.target.value; changed(); }}));
      const sides = corpus.texts ? [...new Set(corpus.said.side)].filter(side => side !== OWN).sort() : [], known = sides.filter(side => side !== UNKNOWN);
      const days = corpus.date.filter(Boolean).sort(), speakers = corpus.texts ? [...new Set(corpus.said.speaker)].filter(name => ![OWN, UNKNOWN].includes(name)).sort() : [];
      const turned = facts.sets.some(set => set.features.some(name => name.startsWith('not ')));
      $('filter').replaceChildren(
        corpus.outlets.length > 1 ? checks('outlets', 'Outlet', corpus.outlets) : h('p', {class: 'note'}, 'All articles are of one outlet.'),
        days.length ? h('fieldset', {}, h('legend', {}, 'Date'), input('from', 'from', 'date', {min: days[0], max: days.at(-1)}), input('to', 'to', 'date', {min: days[0], max: days.at(-1)})) : h('p', {class: 'note'}, 'No article has a date.'),
        corpus.texts ? checks('sections', 'Section', SECTIONS) : '',
        corpus.texts ? h('fieldset', {}, h('legend', {}, 'Whose words'), select('voice', 'Voice', [['', 'any'], ['own', 'the outlet’s own'], ['quoted', 'somebody else’s']]),
          known.length ? select('side', 'Side', [['', 'any'], ...sides.map(side => [side, side])]) : h('p', {class: 'note'}, 'No side is known.'),
          speakers.length ? [input('speaker', 'Speaker', 'search', {list: 'speakers', autocomplete: 'off'}), h('datalist', {id: 'speakers'}, speakers.slice(0, 2000).map(name => h('option', {value: name})))] : '') : '',
        turned ? h('fieldset', {}, h('legend', {}, 'Turned by its sentence'), select('turned', 'Hits', [['', 'turned or not'], ['yes', 'only turned (“no progress”)'], ['no', 'only not turned']])) : '');
    }

    function apply() {
      mask = filtered(corpus, state.filter);
      const filter = state.filter, said = [
        filter.outlets && `${[...filter.outlets].map(at => corpus.outlets[at]).join(', ') || 'no outlet'}`, filter.from && `from ${filter.from}`, filter.to && `to ${filter.to}`,
        filter.sections && ([...filter.sections].map(at => SECTIONS[at]).join(', ') || 'no section'), filter.voice && (filter.voice === 'own' ? 'the outlet’s own words' : 'somebody else’s words'),
        filter.side && `side ${filter.side}`, filter.speaker && `speaker ${filter.speaker}`, filter.turned && (filter.turned === 'yes' ? 'only turned' : 'only not turned')].filter(Boolean);
      $('active').hidden = !said.length;
      $('active').replaceChildren(h('span', {}, 'Filter: ', bdi(said.join('; '))), ' ', h('button', {type: 'button', class: 'quiet', onclick: () => { state.filter = {...NO_FILTER}; drawFilter(); apply(); $('filters').querySelector('summary').focus(); }}, 'Clear the filter'));
      draw();
      drawLines();
      const left = mask.articles.reduce((sum, each) => sum + each, 0);
      if (!state.lines) say(said.length ? `The filter leaves ${plural(left, 'article')}.` : '');
    }

    function fromLetters(letters) {
      const bytes = new Uint8Array(letters.length);
      for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
      return bytes;
    }

    async function read() {
      const text = document.getElementById('packed').textContent;
      const fromBase64 = /** @type {any} */ (Uint8Array).fromBase64;
      const bytes = fromBase64 ? fromBase64.call(Uint8Array, text) : fromLetters(atob(text));
      const whole = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
      const head = whole.indexOf(10), parts = /** @type {Record<string, Uint8Array>} */ ({});
      let at = head + 1;
      for (const [name, size] of JSON.parse(new TextDecoder().decode(whole.subarray(0, head)))) { parts[name] = whole.subarray(at, at + size); at += size; }
      document.getElementById('packed').remove();
      corpus = new Corpus(parts, facts);
      mask = filtered(corpus, state.filter);
      drawFilter();
      if (state.view === WORDS || state.view === SEARCH) show(state.view);
      document.documentElement.dataset.milliseconds = performance.now().toFixed(0);
      document.documentElement.dataset.ready = 'yes';
      if (waiting) waiting();
      if (corpus.texts) setTimeout(() => corpus.places, 0);
    }

    let drawnAt = 0;
    addEventListener('resize', () => {
      clearTimeout(drawnAt);
      drawnAt = setTimeout(() => { if (!$('view').contains(document.activeElement) && $('view').querySelector('figure')) draw(); }, 200);
    });
    document.addEventListener('keydown', event => { if (event.key === 'Escape' && state.lines && !state.lines.query && !$('article').open) close(); });
    show(0);
    const begin = () => setTimeout(() => read().catch(error => { say(`The articles could not be read: ${error.message}`); throw error; }), 30);
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin); else begin();
  }

  const pure = {numbers, summed, decimals, shown, chance, csv, ticks, placedLabels, normalise, parsed, terms, longest, Corpus};
  if (typeof module === 'object' && module.exports) module.exports = pure; else start();
})();
