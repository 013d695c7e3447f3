// The page's script without a page: what it reads, finds, writes and places. Run by `node --test`, from test_exploring.py.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const {chance, csv, decimals, longest, normalise, numbers, parsed, placedLabels, shown, terms, ticks} = require('../mediakit/reporting/exploring/explore.js');

test('numbers are read seven bits a byte', () => {
  assert.deepEqual([...numbers(Uint8Array.of(1, 127, 128, 1, 172, 2))], [1, 127, 128, 300]);
  assert.deepEqual([...numbers(new Uint8Array(0))], []);
});

test('a word is normalised as the library does', () => {
  assert.equal(normalise('П’ЯТЬ'), "п'ять");
  assert.equal(normalise('cease\u00adfire'), 'ceasefire');
  assert.equal(normalise('Cease‑Fire'), 'cease-fire');
});

test('a pattern is cut into words and gaps', () => {
  assert.deepEqual(parsed('Reach* [0-3] the agreement'), {words: ['reach*', 'the', 'agreement'], gaps: [[0, 3], [0, 0]]});
  assert.deepEqual(parsed('“significant progress”').words, ['significant', 'progress']);
  assert.deepEqual(parsed('П’ять U.S. cease‑fires').words, ["п'ять", 'u.s', 'cease-fires']);
});

test('what is no pattern is refused with the next step', () => {
  for (const [text, said] of [['*', /at least one letter/], ['[0-3] word', /between two words/], ['word [0-3]', /put a word after it/],
    ['a [3-1] b', /from fewer to more/], ['a [x] b', /is no gap/], ['a [0-51] b', /at most 50/], ['...', /at least one letter/]]) {
    assert.throws(() => parsed(text), said, text);
  }
});

test('wildcards and possessives stand for words of the list', () => {
  const words = ["talk's", 'talk', 'talked', 'talks', 'walk', 'woman', 'women', 'a.b', 'axb'].sort();
  const found = glob => terms(words, glob).map(at => words[at]);
  assert.deepEqual(found('talk'), ['talk', "talk's"]);
  assert.deepEqual(found('talk*'), ['talk', "talk's", 'talked', 'talks']);
  assert.deepEqual(found('wom?n'), ['woman', 'women']);
  assert.deepEqual(found('*alk'), ['talk', "talk's", 'walk']);
  assert.deepEqual(found('a.b'), ['a.b']);
  assert.deepEqual(found('nothing'), []);
});

test('of overlapping spans the longest is kept, then the leftmost', () => {
  assert.deepEqual(longest([[0, 2], [1, 3], [1, 4], [6, 7], [7, 8]]), [[1, 4], [6, 7], [7, 8]]);
  assert.deepEqual(longest([[0, 2], [1, 3], [2, 4]]), [[0, 2], [2, 4]]);
});

test('nothing in a table for a spreadsheet can be a formula', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '−1', '\r=1']) assert.match(csv([[text]]), /^"?'/, JSON.stringify(text));
  assert.equal(csv([['a "b"', -1.5, null, 'c,d', 'plain']]), '"a ""b""",-1.5,,"c,d",plain\r\n');
});

test('numbers are shown as the library shows them', () => {
  assert.equal(decimals([13.849, 7.3]), 2);
  assert.equal(decimals([84, 39]), 0);
  assert.equal(decimals([0.0012, null]), 5);
  assert.equal(shown(1234.5, 1), '1,234.5');
  assert.equal(shown(null, 2), '–');
  assert.equal(shown(-0.5, 1), '−0.5');
  assert.equal(shown('∞', 2), '∞');
  assert.deepEqual([0.0004, 0.019, null].map(chance), ['<.001', '.019', '–']);
  assert.deepEqual(ticks(35), [0, 10, 20, 30]);
});

test('no label lies over another or outside', () => {
  const points = Array.from({length: 60}, (_, at) => ({x: 40 + (at * 37) % 200, y: 40 + (at * 53) % 150, width: 30 + at % 20}));
  const placed = placedLabels(points, {width: 320, height: 240});
  const boxes = placed.map((label, at) => label && [label.x, label.y - 10, label.x + points[at].width, label.y + 3]).filter(Boolean);
  assert.ok(boxes.length > 5);
  boxes.forEach((one, at) => {
    assert.ok(one[0] >= 0 && one[2] <= 320 && one[1] >= 0 && one[3] <= 240);
    for (const other of boxes.slice(at + 1)) assert.ok(one[2] <= other[0] || one[0] >= other[2] || one[3] <= other[1] || one[1] >= other[3]);
  });
});
