import {
  CancellationTokenSource,
  Disposable,
  type LogOutputChannel,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
  ThemeIcon,
  window,
} from "vscode";
import type { KuraClient } from "./kura-client.ts";
import { hitTexts, withoutIcons } from "./quick-search-item.ts";
import { quickSearchNotice } from "./quick-search-notice.ts";
import type { HitPlace, Notice, OpenHow, ViewCommand } from "./search-view/messages.ts";
import { type FoldersAnswer, searchFolders } from "./search-view/search-folders.ts";
import { t } from "./translate.ts";

/** What the quick search was closed with. */
export type Chosen =
  | { readonly kind: "hit"; readonly place: HitPlace; readonly how: OpenHow }
  | { readonly kind: "view"; readonly query: string }
  /** The way on that a notice offers. */
  | { readonly kind: "command"; readonly command: ViewCommand };

export interface QuickSearchPickParts {
  readonly client: Pick<KuraClient, "state" | "onState" | "ask">;
  readonly log: LogOutputChannel;
}

interface Item extends QuickPickItem {
  /** Null for what is only a sentence. */
  readonly place: HitPlace | null;
  /** What choosing a sentence does; null when nothing. */
  readonly command: ViewCommand | null;
}

const icons: Readonly<Record<Notice["kind"], string>> = {
  loading: "$(loading~spin)",
  hint: "$(info)",
  degraded: "$(warning)",
  error: "$(error)",
};

/** From the last key to the search. */
const debounceMs = 120;
const maxHits = 30;

/** One quick search, from its opening to its end. */
export class QuickSearchPick implements Disposable {
  /** What was chosen; null when it was closed without. */
  readonly chosen: Promise<Chosen | null>;
  readonly #parts: QuickSearchPickParts;
  readonly #pick: QuickPick<Item>;
  readonly #beside: QuickInputButton = { iconPath: new ThemeIcon("split-horizontal"), tooltip: t("Open to the Side") };
  readonly #toView: QuickInputButton = { iconPath: new ThemeIcon("list-flat"), tooltip: t("Show in Search View") };
  readonly #close = Promise.withResolvers<Chosen | null>();
  readonly #listeners: Disposable;
  #debounce: NodeJS.Timeout | null = null;
  #source: CancellationTokenSource | null = null;
  #answer: FoldersAnswer | null = null;
  #drawn = "";

  constructor(parts: QuickSearchPickParts) {
    this.#parts = parts;
    this.chosen = this.#close.promise;
    const pick = window.createQuickPick<Item>();
    this.#pick = pick;
    pick.title = t("Search Notes");
    pick.placeholder = t("Search by meaning or by words. Narrow down with tag: path: title: after: before:");
    pick.matchOnDescription = false;
    pick.matchOnDetail = false;
    pick.buttons = [this.#toView];
    this.#listeners = Disposable.from(
      pick,
      pick.onDidChangeValue(() => this.#changed()),
      pick.onDidAccept(() => this.choose("open")),
      pick.onDidTriggerItemButton(({ item }) => this.#chooseItem(item, "beside")),
      pick.onDidTriggerButton((button) => {
        if (button === this.#toView) this.#end({ kind: "view", query: pick.value.trim() });
      }),
      pick.onDidHide(() => this.#end(null)),
      parts.client.onState(() => this.#draw()),
    );
    this.#draw();
    pick.show();
  }

  /** Ends with the hit that is selected, when one is. */
  choose(how: OpenHow): void {
    this.#chooseItem(this.#pick.activeItems[0], how);
  }

  dispose(): void {
    this.#end(null);
  }

  #chooseItem(item: Item | undefined, how: OpenHow): void {
    if (item === undefined) return;
    if (item.place !== null) this.#end({ kind: "hit", place: item.place, how });
    else if (item.command !== null) this.#end({ kind: "command", command: item.command });
  }

  #changed(): void {
    this.#cancel();
    const query = this.#pick.value.trim();
    if (query === "") {
      this.#answer = null;
      this.#draw();
      return;
    }
    this.#pick.busy = true;
    this.#debounce = setTimeout(() => {
      this.#search(query).catch((error: unknown) => this.#parts.log.error(String(error)));
    }, debounceMs);
  }

  async #search(query: string): Promise<void> {
    const source = new CancellationTokenSource();
    this.#source = source;
    const answer = await searchFolders(this.#parts.client, query, maxHits, source.token);
    if (answer === null || this.#source !== source) return;
    this.#cancel();
    this.#answer = answer;
    this.#draw();
  }

  #draw(): void {
    const items = this.#items();
    const drawn = JSON.stringify(items);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const before = this.#pick.activeItems[0]?.place ?? null;
    this.#pick.items = items;
    const again = items.find((it) => it.place?.folder === before?.folder && it.place?.path === before?.path);
    const active = (before === null ? undefined : again) ?? items.find((it) => it.place !== null) ?? items[0];
    this.#pick.activeItems = active === undefined ? [] : [active];
  }

  #items(): Item[] {
    const { state } = this.#parts.client;
    const notice = quickSearchNotice(state, this.#answer, t);
    const items = notice === null ? [] : [noticeItem(notice)];
    const hits = this.#answer?.hits ?? [];
    for (const found of hits) {
      const { path, startLine, endLine } = found.hit;
      items.push({
        ...hitTexts(found, state.folders.length > 1, t),
        alwaysShow: true,
        buttons: [this.#beside],
        place: { folder: found.folder.uri, path, startLine, endLine },
        command: null,
      });
    }
    if (this.#answer?.hits?.length === 0)
      items.push(sentence(t("No note matches. Try fewer words, or say it in another way.")));
    return items;
  }

  #cancel(): void {
    if (this.#debounce !== null) clearTimeout(this.#debounce);
    this.#debounce = null;
    this.#source?.cancel();
    this.#source?.dispose();
    this.#source = null;
    this.#pick.busy = false;
  }

  #end(chosen: Chosen | null): void {
    this.#close.resolve(chosen);
    this.#cancel();
    this.#listeners.dispose();
  }
}

function sentence(label: string): Item {
  return { label, alwaysShow: true, place: null, command: null };
}

function noticeItem({ kind, text, actions }: Notice): Item {
  const [action] = actions;
  return {
    ...sentence(`${icons[kind]} ${withoutIcons(text)}`),
    ...(action === undefined ? {} : { detail: action.title, command: action.command }),
  };
}
