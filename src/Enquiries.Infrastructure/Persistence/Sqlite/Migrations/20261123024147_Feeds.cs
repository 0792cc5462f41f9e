using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Feeds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "AnswerOnPlatformOnly",
                table: "Messages",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Caution",
                table: "Messages",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Permalink",
                table: "Messages",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Source",
                table: "Messages",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Subject",
                table: "Messages",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Source",
                table: "InboundDeliveries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "ConnectedAt",
                table: "ChannelAccounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Settings",
                table: "ChannelAccounts",
                type: "TEXT",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<long>(
                name: "TokenLeasedUntil",
                table: "ChannelAccounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AccountUsages",
                columns: table => new
                {
                    AccountId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Period = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Units = table.Column<long>(type: "INTEGER", nullable: false),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountUsages", x => new { x.AccountId, x.Period });
                    table.ForeignKey(
                        name: "FK_AccountUsages_ChannelAccounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "ChannelAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ChannelFeeds",
                columns: table => new
                {
                    AccountId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Cursor = table.Column<string>(type: "TEXT", nullable: true),
                    LeasedBy = table.Column<byte[]>(type: "BLOB", nullable: true),
                    TriedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FoundAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Problem = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ProblemSince = table.Column<long>(type: "INTEGER", nullable: true),
                    Work_Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Work_LastError = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Work_LeasedUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Work_NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChannelFeeds", x => new { x.AccountId, x.Name });
                    table.ForeignKey(
                        name: "FK_ChannelFeeds_ChannelAccounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "ChannelAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_Repaired",
                table: "Messages",
                columns: new[] { "AccountId", "ReceivedAt" },
                filter: "Source = 2");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccountUsages");

            migrationBuilder.DropTable(
                name: "ChannelFeeds");

            migrationBuilder.DropIndex(
                name: "IX_Messages_Repaired",
                table: "Messages");

            // Not DropColumn: it would build the tables anew, and the triggers of the full-text index name them.
            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN AnswerOnPlatformOnly");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN Caution");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN Permalink");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN Source");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN Subject");

            migrationBuilder.Sql("ALTER TABLE InboundDeliveries DROP COLUMN Source");

            migrationBuilder.Sql("ALTER TABLE ChannelAccounts DROP COLUMN ConnectedAt");

            migrationBuilder.Sql("ALTER TABLE ChannelAccounts DROP COLUMN Settings");

            migrationBuilder.Sql("ALTER TABLE ChannelAccounts DROP COLUMN TokenLeasedUntil");
        }
    }
}
