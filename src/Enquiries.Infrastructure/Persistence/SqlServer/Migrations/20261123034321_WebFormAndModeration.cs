using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class WebFormAndModeration : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "FormEntries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AccountId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Continues = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: true),
                    State = table.Column<int>(type: "int", nullable: false),
                    Answers = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    SentAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    CaseNumber = table.Column<long>(type: "bigint", nullable: true),
                    Reference = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: true),
                    DueWords = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    TextHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    HeldReason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FormEntries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FormEntries_ChannelAccounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "ChannelAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ModerationActs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    MessageId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AccountId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ExternalId = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    AuthorId = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    OfficerId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    OfficerName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    AskedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    DoneAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    FailureReason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    CanRetry = table.Column<bool>(type: "bit", nullable: false),
                    Work_Attempts = table.Column<int>(type: "int", nullable: false),
                    Work_LastError = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    Work_LeasedUntil = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    Work_NextAttemptAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModerationActs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FormPhotos",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    EntryId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    ContentType = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Length = table.Column<int>(type: "int", nullable: false),
                    Bytes = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FormPhotos", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FormPhotos_FormEntries_EntryId",
                        column: x => x.EntryId,
                        principalTable: "FormEntries",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_FormEntries_AccountId",
                table: "FormEntries",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_FormEntries_State_ChangedAt",
                table: "FormEntries",
                columns: new[] { "State", "ChangedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_FormEntries_TextHash_SentAt",
                table: "FormEntries",
                columns: new[] { "TextHash", "SentAt" },
                filter: "TextHash IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_FormPhotos_EntryId",
                table: "FormPhotos",
                column: "EntryId");

            migrationBuilder.CreateIndex(
                name: "IX_ModerationActs_CaseId",
                table: "ModerationActs",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_ModerationActs_MessageId",
                table: "ModerationActs",
                column: "MessageId",
                unique: true,
                filter: "State = 0");

            migrationBuilder.CreateIndex(
                name: "IX_ModerationActs_Waiting",
                table: "ModerationActs",
                column: "State",
                filter: "State = 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "FormPhotos");

            migrationBuilder.DropTable(
                name: "ModerationActs");

            migrationBuilder.DropTable(
                name: "FormEntries");
        }
    }
}
