using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class RuleBook : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Flag",
                table: "Residents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "CalendarId",
                table: "Clocks",
                type: "BLOB",
                nullable: false,
                defaultValue: Domain.Sla.RuleBook.StandardCalendarId.ToByteArray(bigEndian: true));

            migrationBuilder.AddColumn<int>(
                name: "CalendarVersion",
                table: "Clocks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<byte[]>(
                name: "MatterId",
                table: "Clocks",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "PolicyId",
                table: "Clocks",
                type: "BLOB",
                nullable: false,
                defaultValue: Domain.Sla.RuleBook.StandardPolicyId.ToByteArray(bigEndian: true));

            migrationBuilder.AddColumn<int>(
                name: "PolicyVersion",
                table: "Clocks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "Target",
                table: "Clocks",
                type: "TEXT",
                maxLength: 60,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Warnings",
                table: "Clocks",
                type: "TEXT",
                maxLength: 200,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "CalendarVersion",
                table: "Cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<long>(
                name: "LastSafeReplyAt",
                table: "Cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "PolicyId",
                table: "Cases",
                type: "BLOB",
                nullable: false,
                defaultValue: Domain.Sla.RuleBook.StandardPolicyId.ToByteArray(bigEndian: true));

            migrationBuilder.AddColumn<int>(
                name: "PolicyVersion",
                table: "Cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "ReplyWindowSeconds",
                table: "Cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ResidentFlag",
                table: "Cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "RulesVersion",
                table: "Cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: -1);

            migrationBuilder.CreateTable(
                name: "CalendarVersions",
                columns: table => new
                {
                    CalendarId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Change = table.Column<int>(type: "INTEGER", nullable: false),
                    Definition = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AuthorId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    AuthorName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    MovesOpenCases = table.Column<bool>(type: "INTEGER", nullable: false),
                    Retired = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CalendarVersions", x => new { x.CalendarId, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "PolicyVersions",
                columns: table => new
                {
                    PolicyId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Change = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Definition = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AuthorId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    AuthorName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    MovesOpenCases = table.Column<bool>(type: "INTEGER", nullable: false),
                    Retired = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicyVersions", x => new { x.PolicyId, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "RuleChanges",
                columns: table => new
                {
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RuleChanges", x => x.Number);
                });
            // All cases so far ran on the built-in targets; open ones are computed again at the next start, because they have followed no change yet.
            migrationBuilder.Sql("""
                UPDATE Clocks SET Target = (SELECT CASE
                    WHEN Clocks.Kind = 2 THEN CASE c.OpenedWithPriority WHEN 0 THEN 'workingDays:1' WHEN 1 THEN 'workingDays:3' WHEN 2 THEN 'workingDays:5' ELSE 'workingDays:10' END
                    ELSE CASE c.OpenedWithPriority WHEN 0 THEN 'working:PT1H' WHEN 1 THEN 'working:PT2H' WHEN 2 THEN 'working:PT4H' ELSE 'workingDays:1' END
                    END FROM Cases c WHERE c.Id = Clocks.CaseId)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CalendarVersions");

            migrationBuilder.DropTable(
                name: "PolicyVersions");

            migrationBuilder.DropTable(
                name: "RuleChanges");

            // Not DropColumn: it would build the tables anew, and the triggers of the full-text index name them.
            migrationBuilder.Sql("ALTER TABLE Residents DROP COLUMN Flag");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN CalendarId");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN CalendarVersion");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN MatterId");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN PolicyId");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN PolicyVersion");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN Target");

            migrationBuilder.Sql("ALTER TABLE Clocks DROP COLUMN Warnings");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN CalendarVersion");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN LastSafeReplyAt");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN PolicyId");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN PolicyVersion");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN ReplyWindowSeconds");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN ResidentFlag");

            migrationBuilder.Sql("ALTER TABLE Cases DROP COLUMN RulesVersion");
        }
    }
}
