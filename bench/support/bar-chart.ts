export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly colour: string;
  /** What is written at its end. */
  readonly note: string;
}

export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const width = 760;
const left = 150;
const right = 210;
const barHeight = 18;
const groupGap = 30;
const top = 44;

/** Horizontal bars in groups, each group with its own scale from zero, as an SVG. */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  let y = top;
  const parts: string[] = [];
  for (const { name, bars } of groups) {
    parts.push(text(8, y + 14, name, 'font-weight="bold"'));
    y += 22;
    const most = Math.max(...bars.map(({ value }) => value));
    for (const { label, value, colour, note } of bars) {
      const length = Math.max(1, ((width - left - right) * value) / most);
      parts.push(
        text(left - 8, y + 13, label, 'text-anchor="end"'),
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight - 3}" fill="${colour}"/>`,
        text(left + length + 6, y + 13, note),
      );
      y += barHeight;
    }
    y += groupGap - barHeight / 2;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="sans-serif" font-size="12">
<title>${escapeXml(title)}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${text(8, 22, title, 'font-size="15" font-weight="bold"')}
${parts.join("\n")}
</svg>
`;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="#222222" ${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
