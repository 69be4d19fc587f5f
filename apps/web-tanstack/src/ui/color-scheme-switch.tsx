import { type MantineColorScheme, SegmentedControl, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { Monitor, Moon, Sun } from "lucide-react";

const choices = [
  { value: "auto", label: "System theme", icon: Monitor },
  { value: "light", label: "Light theme", icon: Sun },
  { value: "dark", label: "Dark theme", icon: Moon },
] as const satisfies readonly { value: MantineColorScheme; label: string; icon: typeof Sun }[];

/** System, light or dark; the other tabs follow. */
export const ColorSchemeSwitch = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme({
    // Stopping them for a moment would take a style element, which the content security policy forbids.
    keepTransitions: true,
  });
  return (
    <SegmentedControl
      size="xs"
      aria-label="Theme"
      value={colorScheme}
      onChange={(value) => setColorScheme(value)}
      data={choices.map(({ value, label, icon: Icon }) => ({
        value,
        label: (
          <>
            <Icon size={16} aria-hidden="true" style={{ display: "block" }} />
            <VisuallyHidden>{label}</VisuallyHidden>
          </>
        ),
      }))}
    />
  );
};
