import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Client } from "../../model/console-state.ts";
import type { Entry } from "../../model/timeline.ts";
import { rowsInView } from "./rows-in-view.ts";
import { TimelineItem } from "./timeline-item.tsx";

/** As the style sheet has it. */
const ROW_PX = 34;
/** Until the browser has said how high the list is. */
const FIRST_VIEW_PX = 600;

/** The rows that are in view, of however many there are. */
export function TimelineRows({
  latestFirst,
  clients,
}: {
  readonly latestFirst: readonly Entry[];
  readonly clients: readonly Client[];
}) {
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [view, setView] = useState({ scrollTop: 0, viewPx: FIRST_VIEW_PX });
  const [openHeights, setOpenHeights] = useState<ReadonlyMap<number, number>>(new Map());
  const look = useCallback(() => {
    if (scroller.current === null) return;
    const { scrollTop, clientHeight } = scroller.current;
    setView((before) =>
      before.scrollTop === scrollTop && before.viewPx === clientHeight ? before : { scrollTop, viewPx: clientHeight },
    );
  }, []);

  useLayoutEffect(() => {
    if (scroller.current === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [look]);

  // What one reads stays where it is: what comes above it is scrolled past.
  const top = latestFirst[0]?.number ?? 0;
  const topBefore = useRef(top);
  const { scrollTop } = view;
  useLayoutEffect(() => {
    const { current } = scroller;
    const added = latestFirst.findIndex(({ number }) => number <= topBefore.current);
    topBefore.current = top;
    if (current === null || added <= 0) return;
    // To ask the list for its place would have the browser lay out everything right now.
    const isRead =
      scrollTop > ROW_PX / 2 || (current !== document.activeElement && current.contains(document.activeElement));
    if (isRead) current.scrollTop = scrollTop + added * ROW_PX;
  }, [latestFirst, top, scrollTop]);

  // Rows that are open are as high as what is in them.
  useLayoutEffect(() => {
    if (openHeights.size === 0) return;
    const opened = [...(list.current?.querySelectorAll<HTMLElement>(".entry") ?? [])].filter((row) =>
      row.querySelector(":scope > details[open]"),
    );
    const measured = opened.map((row) => [Number(row.getAttribute("data-number")), row.offsetHeight] as const);
    if (measured.some(([number, heightPx]) => openHeights.get(number) !== heightPx)) {
      setOpenHeights(new Map([...openHeights, ...measured]));
    }
  });

  const toggle = useCallback((number: number, isOpen: boolean) => {
    setOpenHeights((before) => {
      if (before.has(number) === isOpen) return before;
      const others = [...before].filter(([each]) => each !== number);
      return new Map(isOpen ? [...others, [number, ROW_PX] as const] : others);
    });
  }, []);

  const tall = new Map(
    [...openHeights].map(([number, heightPx]) => [latestFirst.findIndex((each) => each.number === number), heightPx]),
  );
  tall.delete(-1);
  const { first, end, abovePx, belowPx } = rowsInView({ ...view, count: latestFirst.length, rowPx: ROW_PX, tall });
  const partyOf = new Map(clients.map((client) => [client.key, client]));
  return (
    <section
      ref={scroller}
      className="timeline-scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard.
      tabIndex={0}
      aria-label="Frames, the latest first"
      onScroll={look}
    >
      <ol ref={list} className="timeline-list" style={{ paddingTop: abovePx, paddingBottom: belowPx }}>
        {latestFirst.slice(first, end).map((entry) => {
          const client = partyOf.get(entry.clientKey);
          return (
            <TimelineItem
              key={entry.number}
              entry={entry}
              name={client?.name ?? "?"}
              index={client?.index ?? 0}
              isOpen={openHeights.has(entry.number)}
              toggle={toggle}
            />
          );
        })}
      </ol>
    </section>
  );
}
