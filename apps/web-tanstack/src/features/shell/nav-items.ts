import { Activity, DoorOpen, Settings, ShieldCheck, Users } from "lucide-react";

/** The places of a workspace, in the order people visit them. */
export const navItems = [
  { to: "/w/$slug/members", label: "Members", icon: Users },
  { to: "/w/$slug/rooms", label: "Rooms", icon: DoorOpen },
  { to: "/w/$slug/activity", label: "Activity", icon: Activity },
  { to: "/w/$slug/roles", label: "Roles", icon: ShieldCheck },
  { to: "/w/$slug/settings", label: "Settings", icon: Settings },
] as const;
