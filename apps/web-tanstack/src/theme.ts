import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The palettes that components are painted with. The style sheet holds no others, so others do not compile. */
export const paints = ["orbit", "dark", "gray", "red", "yellow"] as const;
type Paint = (typeof paints)[number];

declare module "@mantine/core" {
  interface MantineThemeColorsOverride {
    colors: Record<Paint | `${Paint}.${number}`, MantineColorsTuple>;
  }
}

const orbit: MantineColorsTuple = [
  "#f2f0ff",
  "#e4e0ff",
  "#c6beff",
  "#a398ff",
  "#8777f8",
  "#6c59ec",
  "#6049df",
  "#5340cf",
  "#4837ad",
  "#372a84",
];

const dark: MantineColorsTuple = [
  "#e4e6ec",
  "#c3c7d2",
  "#a3a9b8",
  "#747b8c",
  "#3a4050",
  "#2d323e",
  "#232732",
  "#1b1e26",
  "#14161c",
  "#0d0f13",
];

export const theme = createTheme({
  primaryColor: "orbit",
  primaryShade: { light: 7, dark: 5 },
  colors: { orbit, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: { fontWeight: "650" },
  components: {
    // Locking the page's scroll would inject a style element, which the content security policy forbids.
    Modal: {
      defaultProps: { lockScroll: false, centered: true, radius: "lg" },
      styles: {
        content: { background: "var(--orbit-surface)" },
        header: { background: "var(--orbit-surface)" },
        title: { fontSize: 18, fontWeight: 650, overflowWrap: "anywhere" },
      },
    },
    Tooltip: {
      defaultProps: { withArrow: true, multiline: true, maw: 280, events: { hover: true, focus: true, touch: true } },
    },
    // The placeholder is no menu item, which is all that a menu may hold.
    Menu: {
      defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", position: "bottom-end", withinPortal: true },
    },
  },
});
