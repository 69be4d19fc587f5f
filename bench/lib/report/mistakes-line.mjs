const isWrong = ({ window: w, rate: r }) => w?.gaps || r?.gaps || w?.dups || r?.dups || w?.lost > 0 || r?.lost > 0;

const said = (record) => {
  const both = (key) => (record.window?.[key] || 0) + (record.rate?.[key] || 0);
  return `${record.target}/${record.scenario}/s${record.session}t${record.turn} lost ${both("lost")} gaps ${both("gaps")} dups ${both("dups")}`;
};

/** Every slice, of any target, in which not each delivery came once and in order. */
export const mistakesLine = (records) =>
  `Deliveries lost, out of order or doubled: ${records.filter(isWrong).map(said).join("; ") || "none"}.`;
