using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <summary>
    /// What the model cannot express: indexes on columns of a complex type, and the full-text index. Triggers keep it, so that nothing that writes a message
    /// can forget it. Its row id is the case's number and the message's number in one.
    /// </summary>
    public partial class SearchIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex("IX_Messages_Work_NextAttemptAt", "Messages", "Work_NextAttemptAt", filter: "Work_NextAttemptAt IS NOT NULL");
            migrationBuilder.CreateIndex("IX_InboundDeliveries_Work_NextAttemptAt", "InboundDeliveries", "Work_NextAttemptAt", filter: "Work_NextAttemptAt IS NOT NULL");

            migrationBuilder.Sql("CREATE VIRTUAL TABLE CaseSearch USING fts5(Text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');");
            migrationBuilder.Sql("""
                CREATE TRIGGER Messages_Search_Insert AFTER INSERT ON Messages BEGIN
                    INSERT OR REPLACE INTO CaseSearch(rowid, Text)
                    SELECT (c.Number << 12) | (new.Number & 4095), new.Text || ' ' || coalesce(r.Name, '') || ' ' || coalesce(r.Handle, '') || ' ' || c.Reference
                    FROM Cases c LEFT JOIN Residents r ON r.Id = c.ResidentId WHERE c.Id = new.CaseId;
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER Messages_Search_Update AFTER UPDATE OF Text ON Messages WHEN new.Text <> old.Text BEGIN
                    INSERT OR REPLACE INTO CaseSearch(rowid, Text)
                    SELECT (c.Number << 12) | (new.Number & 4095), new.Text || ' ' || coalesce(r.Name, '') || ' ' || coalesce(r.Handle, '') || ' ' || c.Reference
                    FROM Cases c LEFT JOIN Residents r ON r.Id = c.ResidentId WHERE c.Id = new.CaseId;
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER Messages_Search_Delete AFTER DELETE ON Messages BEGIN
                    DELETE FROM CaseSearch WHERE rowid = (SELECT (c.Number << 12) | (old.Number & 4095) FROM Cases c WHERE c.Id = old.CaseId);
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER Residents_Search_Update AFTER UPDATE OF Name, Handle ON Residents
                WHEN new.Name IS NOT old.Name OR new.Handle IS NOT old.Handle BEGIN
                    INSERT OR REPLACE INTO CaseSearch(rowid, Text)
                    SELECT (c.Number << 12) | (m.Number & 4095), m.Text || ' ' || coalesce(new.Name, '') || ' ' || coalesce(new.Handle, '') || ' ' || c.Reference
                    FROM Cases c JOIN Messages m ON m.CaseId = c.Id WHERE c.ResidentId = new.Id;
                END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER Residents_Search_Update;");
            migrationBuilder.Sql("DROP TRIGGER Messages_Search_Delete;");
            migrationBuilder.Sql("DROP TRIGGER Messages_Search_Update;");
            migrationBuilder.Sql("DROP TRIGGER Messages_Search_Insert;");
            migrationBuilder.Sql("DROP TABLE CaseSearch;");
            migrationBuilder.DropIndex("IX_InboundDeliveries_Work_NextAttemptAt", "InboundDeliveries");
            migrationBuilder.DropIndex("IX_Messages_Work_NextAttemptAt", "Messages");
        }
    }
}
