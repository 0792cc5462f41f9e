using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AccountHealth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AccountAlarms",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false),
                    AccountId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Words = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    RaisedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ClearedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AcknowledgedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountAlarms", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AccountAlarms_ChannelAccounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "ChannelAccounts",
                        principalColumn: "Id");
                });

            migrationBuilder.CreateTable(
                name: "AccountHours",
                columns: table => new
                {
                    AccountId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hour = table.Column<long>(type: "INTEGER", nullable: false),
                    Received = table.Column<int>(type: "INTEGER", nullable: false),
                    CaughtUp = table.Column<int>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountHours", x => new { x.AccountId, x.Hour });
                    table.ForeignKey(
                        name: "FK_AccountHours_ChannelAccounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "ChannelAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AlarmMails",
                columns: table => new
                {
                    AlarmId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RecipientId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    MailId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Work_Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Work_LastError = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Work_LeasedUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Work_NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlarmMails", x => new { x.AlarmId, x.RecipientId });
                    table.ForeignKey(
                        name: "FK_AlarmMails_AccountAlarms_AlarmId",
                        column: x => x.AlarmId,
                        principalTable: "AccountAlarms",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_AlarmMails_Officers_RecipientId",
                        column: x => x.RecipientId,
                        principalTable: "Officers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AccountAlarms_AccountId_RaisedAt",
                table: "AccountAlarms",
                columns: new[] { "AccountId", "RaisedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_AccountAlarms_ClearedAt",
                table: "AccountAlarms",
                column: "ClearedAt");

            migrationBuilder.CreateIndex(
                name: "IX_AccountAlarms_Open",
                table: "AccountAlarms",
                column: "Key",
                unique: true,
                filter: "ClearedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AccountHours_Hour",
                table: "AccountHours",
                column: "Hour");

            migrationBuilder.CreateIndex(
                name: "IX_AlarmMails_RecipientId",
                table: "AlarmMails",
                column: "RecipientId");

            migrationBuilder.CreateIndex(
                name: "IX_AlarmMails_State_RecipientId",
                table: "AlarmMails",
                columns: new[] { "State", "RecipientId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccountHours");

            migrationBuilder.DropTable(
                name: "AlarmMails");

            migrationBuilder.DropTable(
                name: "AccountAlarms");
        }
    }
}
