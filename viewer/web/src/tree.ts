// The tree of a trace. Files are not always whole: a parent may be missing, parents may go round in a circle. Every span
// is in the tree all the same, once.
import type { SpanRow } from "./data";

export interface TreeNode {
  row: SpanRow;
  children: TreeNode[];
  depth: number;
  /** Its parent is named but not here: it has not ended yet, or was lost. */
  orphan: boolean;
  /** It or a span below it failed. */
  failedBelow: boolean;
  size: number;
  /** How many spans below it failed. */
  errorsBelow: number;
  parent: TreeNode | null;
  /** It has a later sibling; one of these, or a span below one, failed. */
  later: boolean;
  laterFailed: boolean;
}

export function makeTree(rows: SpanRow[]): TreeNode[] {
  const nodes = new Map<string, TreeNode>();
  for (const row of rows)
    nodes.set(row.span_id, {
      row, children: [], depth: 0, orphan: false, failedBelow: row.failed, size: 1, errorsBelow: 0, parent: null, later: false, laterFailed: false,
    });
  const roots: TreeNode[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.row.parent_id);
    if (parent && parent !== node && !isBelow(parent, node)) {
      node.parent = parent;
      parent.children.push(node);
    } else {
      node.orphan = node.row.parent_id !== "" && !parent;
      roots.push(node);
    }
  }
  const byStart = (a: TreeNode, b: TreeNode) => a.row.offset_ns - b.row.offset_ns;
  roots.sort(byStart);
  const order: TreeNode[] = [];
  const open = [...roots];
  while (open.length > 0) {
    const node = open.pop() as TreeNode;
    order.push(node);
    node.children.sort(byStart);
    for (const child of node.children) {
      child.depth = node.depth + 1;
      open.push(child);
    }
  }
  for (const node of order.reverse()) {
    markLater(node.children);
    if (!node.parent) continue;
    node.parent.failedBelow ||= node.failedBelow;
    node.parent.size += node.size;
    node.parent.errorsBelow += node.errorsBelow + (node.row.failed ? 1 : 0);
  }
  return roots;
}

function markLater(siblings: TreeNode[]): void {
  let failed = false;
  for (let i = siblings.length - 1; i >= 0; i--) {
    const node = siblings[i] as TreeNode;
    node.later = i < siblings.length - 1;
    node.laterFailed = failed;
    failed ||= node.failedBelow;
  }
}

function isBelow(node: TreeNode, above: TreeNode): boolean {
  for (let step: TreeNode | null = node; step; step = step.parent) if (step === above) return true;
  return false;
}

/** The rows that are to be seen, parents before their children. */
export function visible(roots: TreeNode[], collapsed: ReadonlySet<string>): TreeNode[] {
  const result: TreeNode[] = [];
  const open = [...roots].reverse();
  while (open.length > 0) {
    const node = open.pop() as TreeNode;
    result.push(node);
    if (collapsed.has(node.row.span_id)) continue;
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] as TreeNode);
  }
  return result;
}

/** The spans that have others below them. */
export function parents(nodes: TreeNode[]): Set<string> {
  return new Set(visible(nodes, new Set()).filter((node) => node.children.length > 0).map((node) => node.row.span_id));
}
