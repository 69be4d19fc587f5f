const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** A calendar day, with the exact time on hover. */
export const Day = ({ at }: { at: string }) => (
  <time dateTime={at} title={new Date(at).toLocaleString()}>
    {format.format(new Date(at))}
  </time>
);
