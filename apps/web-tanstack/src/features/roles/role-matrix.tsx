import { type Permission, permissionCatalog, permissions } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { MatrixCell } from "./matrix-cell.tsx";
import { moveWithArrows } from "./move-with-arrows.ts";
import { RoleColumnHeader } from "./role-column-header.tsx";
import classes from "./role-matrix.module.css";
import type { RoleDrafts } from "./use-role-drafts.ts";

type RoleMatrixProps = { slug: string; roles: readonly WorkspaceRoleDto[]; drafts: RoleDrafts };

const areas = [...new Set(permissions.map((right) => permissionCatalog[right].area))].map((area) => ({
  area,
  rights: permissions.filter((right) => permissionCatalog[right].area === area),
}));

/** Rights in rows, roles in columns. One Tab stop; arrow keys go from cell to cell, Space turns one. */
export const RoleMatrix = ({ slug, roles, drafts }: RoleMatrixProps) => (
  <div className={classes.scroller}>
    <table className={classes.table} onKeyDown={moveWithArrows}>
      <caption className={classes.caption}>What each role may do</caption>
      <thead>
        <tr>
          <th scope="col">Right</th>
          {roles.map((role) => (
            <RoleColumnHeader key={role.id} slug={slug} role={role} />
          ))}
        </tr>
      </thead>
      {areas.map(({ area, rights }) => (
        <tbody key={area}>
          <tr>
            <th scope="rowgroup" colSpan={roles.length + 1} className={classes.area}>
              {area}
            </th>
          </tr>
          {rights.map((right) => (
            <tr key={right}>
              <th scope="row" className={classes.right}>
                {permissionCatalog[right].label}
              </th>
              {roles.map((role, column) => (
                <MatrixCell
                  key={role.id}
                  role={role}
                  right={right}
                  drafts={drafts}
                  entry={column === 0 && isFirst(right) ? "entry" : "inner"}
                />
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  </div>
);

const isFirst = (right: Permission) => right === permissions[0];
