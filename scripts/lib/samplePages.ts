import type { Drawing } from '../../src/session/document';
import type { SessionColor } from '../../src/session/metadata';

/** A made screenshot: a page of a made-up shop, its size in CSS pixels, and what is drawn on it. */
export interface SamplePage {
  readonly html: string;
  readonly width: number;
  readonly height: number;
  readonly drawings: readonly Drawing[];
}

export interface Sample {
  readonly name: string;
  readonly desc: string;
  readonly tags: readonly string[];
  readonly color: SessionColor;
  readonly class: string;
  /** Local time without a zone. */
  readonly createdAt: string;
  readonly pages: readonly SamplePage[];
}

const STYLE = `*{box-sizing:border-box}body{margin:0;font:15px/1.4 sans-serif;color:#1f2933;background:#f4f6f8}
header{background:#22364a;color:#fff;padding:14px 24px;font-size:18px;font-weight:600}
main{padding:20px 24px;display:grid;gap:14px}.card{background:#fff;border:1px solid #d9e0e6;border-radius:6px;padding:14px 18px}
h1{font-size:20px;margin:0}b{display:block;font-size:24px}.row{display:flex;gap:14px}.row>*{flex:1}
.line{display:flex;justify-content:space-between;border-bottom:1px solid #e6ebef;padding:8px 0}
.pay{background:#1f7a4d;color:#fff;border-radius:4px;padding:12px 26px;font-weight:600;white-space:nowrap}
.bars{display:flex;gap:10px;align-items:flex-end;height:130px}.bars i{flex:1;background:#4f8fc0;border-radius:2px 2px 0 0}`;

const page = (title: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><header>${title}</header><main>${body}</main>`;

const basket = (pay: string): string =>
  page(
    'Paper &amp; Pen',
    `<h1>Your basket</h1><div class="card"><div class="line"><span>Notebook, squared</span><span>7.90</span></div>
     <div class="line"><span>Pencil HB, 12 pieces</span><span>5.40</span></div>
     <div class="line"><span>Delivery</span><span>3.50</span></div><div class="line"><span>Total</span><span>16.80</span></div></div>${pay}`,
  );

const figures = (parts: readonly (readonly [string, string])[]): string =>
  `<div class="row">${parts.map(([what, value]) => `<div class="card">${what}<b>${value}</b></div>`).join('')}</div>`;

const bars = (heights: readonly number[]): string =>
  `<div class="card"><div class="bars">${heights.map((height) => `<i style="height:${height}%"></i>`).join('')}</div></div>`;

const list = (title: string, lines: readonly (readonly [string, string])[]): string =>
  `<div class="card"><h1>${title}</h1>${lines.map(([left, right]) => `<div class="line"><span>${left}</span><span>${right}</span></div>`).join('')}</div>`;

/** A closed line around a place, as a hand draws it: two turns of an ellipse. */
function around(x: number, y: number, width: number, height: number): Drawing {
  const steps = 48;
  const at = (step: number): [number, number] => {
    const angle = (step / steps) * 2 * Math.PI - 2;
    const grow = 1 + step / steps / 12;
    return [x + (width / 2) * grow * Math.cos(angle), y + (height / 2) * grow * Math.sin(angle)].map(
      (value) => Math.round(value * 10) / 10,
    ) as [number, number];
  };
  return { type: 'lines', data: Array.from({ length: steps + 3 }, (_, n) => [...at(n), ...at(n + 1)]) };
}

const note = (x: number, y: number, text: string): Drawing => ({ type: 'text', data: { x, y, text } });

/** What ships in `media/samples`. The tag `sample` finds all of them, so that they are as easily removed. */
export const SAMPLES: readonly Sample[] = [
  {
    name: 'First steps with sessions',
    desc: `A session is one file: screenshots, what is drawn on them, and what you write about them. Try it on this one:

- **A** draws on the image, **Ctrl+S** saves that. The original stays as it is.
- **Redact Images** blacks out what others should not see, for good.
- **Edit** changes title, tags and colour; **Copy Markdown Link** puts a link to it into your notes.

Samples are sessions like all others. Delete removes them.`,
    tags: ['sample', 'guide'],
    color: 'blue',
    class: 'Guide',
    createdAt: '2026-01-05T09:30:00.000000',
    pages: [
      {
        html: page(
          'Sessions',
          list('This machine', [
            ['Pay button is cut off', 'red · 2 images'],
            ['Dashboard before and after', 'green · 2 images'],
            ['First steps with sessions', 'blue · 2 images'],
          ]) + list('Your team’s store', [['Every session of the team, listed at once', 'once connected']]),
        ),
        width: 900,
        height: 380,
        drawings: [around(120, 134, 210, 36), note(250, 116, 'a click opens it')],
      },
      {
        html: page(
          'Find',
          list('What search understands', [
            ['Words of title, description and class', 'cut off'],
            ['Tags', '#sample'],
            ['Colours', 'red'],
            ['Dates', 'january, 2026-02'],
          ]),
        ),
        width: 900,
        height: 330,
        drawings: [],
      },
    ],
  },
  {
    name: 'Pay button is cut off',
    desc: `Below 400 pixels the button leaves the page, and nobody can pay.

1. Open the basket on a telephone.
2. Look for **Pay now**.

Wide windows are fine, see image 2.`,
    tags: ['sample', 'bug', 'urgent'],
    color: 'red',
    class: 'Shop',
    createdAt: '2026-01-12T14:15:00.000000',
    pages: [
      {
        html: basket('<div style="margin-left:270px"><span class="pay">Pay now</span></div>'),
        width: 390,
        height: 420,
        drawings: [around(340, 322, 120, 74), note(60, 360, 'leaves the page')],
      },
      {
        html: basket('<div style="text-align:right;padding-top:10px"><span class="pay">Pay now</span></div>'),
        width: 900,
        height: 400,
        drawings: [],
      },
    ],
  },
  {
    name: 'Dashboard before and after',
    desc: 'Image 1 is how it was, image 2 the new one: the figures come first, and the bars begin at zero.',
    tags: ['sample', 'design'],
    color: 'green',
    class: 'Shop',
    createdAt: '2026-02-03T10:10:00.000000',
    pages: [
      {
        html: page('Orders', `<h1>Orders per day</h1>${bars([88, 92, 85, 97, 90, 99, 94])}`),
        width: 900,
        height: 320,
        drawings: [note(280, 278, 'does not begin at zero')],
      },
      {
        html: page(
          'Orders',
          figures([
            ['Today', '94'],
            ['This week', '645'],
            ['Returned', '2 %'],
          ]) + bars([38, 62, 35, 87, 50, 99, 74]),
        ),
        width: 900,
        height: 370,
        drawings: [],
      },
    ],
  },
];
