import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CancellationToken } from "vscode";
import type { KuraClient } from "../../../../client/src/kura-client.ts";
import type { KuraState } from "../../../../client/src/kura-state.ts";
import type { ToView } from "../../../../client/src/search-view/messages.ts";
import { SearchRound } from "../../../../client/src/search-view/search-round.ts";
import type { SearchResult } from "../../../../server/src/protocol/search.ts";
import { english } from "../../../support/bundle-texts.ts";
import { fakeSource } from "../../../support/fake-cancellation.ts";
import { folderState, running } from "../../../support/kura-states.ts";
import { searchHit, searchResult } from "../../../support/search-hits.ts";

interface Asked {
  readonly query: string;
  readonly token: CancellationToken;
  readonly answer: (result: SearchResult) => void;
  readonly fail: (error: Error) => void;
}

/** A round whose searches are answered by hand. */
function newRound() {
  const asked: Asked[] = [];
  const sent: ToView[] = [];
  const errors: unknown[] = [];
  const debugged: string[] = [];
  const world = { state: running(folderState()) as KuraState };
  const ask = (_name: string, _uri: string, params: { readonly query: string }, token: CancellationToken) =>
    new Promise<SearchResult>((answer, fail) => asked.push({ query: params.query, token, answer, fail }));
  const client = {
    get state() {
      return world.state;
    },
    ask: ask as KuraClient["ask"],
  };
  const round = new SearchRound({
    client,
    send: (message) => sent.push(message),
    t: english,
    newSource: fakeSource,
    debug: (text) => debugged.push(text),
    onError: (error) => errors.push(error),
  });
  const last = () => {
    const one = asked.at(-1);
    if (one === undefined) throw new Error("nothing was asked");
    return one;
  };
  return { round, world, asked, sent, errors, debugged, last };
}

const found = searchResult([searchHit("a.md")]);

describe("the search on screen", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("cancels the search before when another is made, and never shows its answer", async () => {
    const { round, asked, sent } = newRound();
    const first = round.search(1, "fir");
    const second = round.search(2, "first");
    expect(asked.map((it) => it.token.isCancellationRequested)).toEqual([true, false]);
    asked[1]?.answer(found);
    asked[0]?.answer(found);
    await Promise.all([first, second]);
    expect(sent).toMatchObject([{ type: "results", id: 2 }]);
  });

  it("tells the log how long each search took, and not what was searched for", async () => {
    const { round, asked, debugged } = newRound();
    const search = round.search(7, "secret plan");
    asked[0]?.answer({ ...found, tookMs: 21 });
    await search;
    expect(debugged).toEqual([
      expect.stringMatching(/^search 7 answered after [\d.]+ ms; the server searched for 21 ms$/),
    ]);
  });

  it("is ended by an empty query", async () => {
    const { round, asked, sent } = newRound();
    const first = round.search(1, "first");
    await round.search(2, " ");
    asked[0]?.answer(found);
    await first;
    expect(asked).toHaveLength(1);
    expect(asked[0]?.token.isCancellationRequested).toBe(true);
    expect(sent).toEqual([]);
  });

  it("is made anew, under its own id, when notes have been synced since", async () => {
    const { round, world, asked, sent, last } = newRound();
    const search = round.search(7, "first");
    last().answer(searchResult([]));
    await search;
    world.state = running(folderState({ lastSyncAt: "2026-11-21T10:00:00.000Z" }));
    round.stateChanged();
    await vi.advanceTimersByTimeAsync(2_000);
    last().answer(found);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(2);
    expect(sent).toMatchObject([
      { id: 7, hits: [] },
      { id: 7, hits: [{ place: { path: "a.md" } }] },
    ]);
  });

  it("is not made anew for news that change no answer", async () => {
    const { round, world, asked, last } = newRound();
    const search = round.search(1, "first");
    last().answer(found);
    await search;
    world.state = running(folderState({ backup: { state: "overdue", lastAt: null, lastId: null, unpushed: 0 } }));
    round.stateChanged();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(1);
  });

  it("is made anew at most once a second while notes keep changing", async () => {
    const { round, world, asked, last } = newRound();
    const search = round.search(1, "first");
    last().answer(found);
    await search;
    for (let at = 0; at < 20; at++) {
      world.state = running(folderState({ indexed: at }));
      round.stateChanged();
      await vi.advanceTimersByTimeAsync(100);
      last().answer(found);
    }
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked.length).toBeGreaterThan(1);
  });

  it("is made anew when the server is back after it could not answer", async () => {
    const { round, world, asked, sent, last } = newRound();
    world.state = { ...world.state, server: { kind: "failed", reason: "It ended too often." } };
    const search = round.search(1, "first");
    last().fail(new Error("It ended too often."));
    await search;
    expect(sent).toMatchObject([{ hits: null, notice: { kind: "error" } }]);
    round.stateChanged();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(1);
    world.state = running(folderState());
    round.stateChanged();
    await vi.advanceTimersByTimeAsync(2_000);
    last().answer(found);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(2);
  });

  it("asks nothing more once the view is gone", async () => {
    const { round, world, asked, last } = newRound();
    const search = round.search(1, "first");
    last().answer(found);
    await search;
    world.state = running(folderState({ indexed: 3 }));
    round.stateChanged();
    round.dispose();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(1);
  });
});
