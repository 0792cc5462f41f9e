using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Escalation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "AwayFrom",
                table: "Officers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "AwayUntil",
                table: "Officers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "CoverId",
                table: "Officers",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "MailMuted",
                table: "Officers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "QuietFrom",
                table: "Officers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "QuietUntil",
                table: "Officers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Escalations",
                columns: table => new
                {
                    CaseId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EventNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    What = table.Column<int>(type: "INTEGER", nullable: false),
                    Clock = table.Column<int>(type: "INTEGER", nullable: false),
                    Cycle = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RaisedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ClimbAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TakenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TakenById = table.Column<byte[]>(type: "BLOB", nullable: true),
                    TakenBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Escalations", x => new { x.CaseId, x.EventNumber });
                    table.ForeignKey(
                        name: "FK_Escalations_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Notifications",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RecipientId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CaseId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EventNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Mail = table.Column<int>(type: "INTEGER", nullable: false),
                    MailId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Work_Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Work_LastError = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Work_LeasedUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Work_NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notifications", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Notifications_Escalations_CaseId_EventNumber",
                        columns: x => new { x.CaseId, x.EventNumber },
                        principalTable: "Escalations",
                        principalColumns: new[] { "CaseId", "EventNumber" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Notifications_Officers_RecipientId",
                        column: x => x.RecipientId,
                        principalTable: "Officers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Escalations_ClimbAt",
                table: "Escalations",
                column: "ClimbAt",
                filter: "ClimbAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Escalations_RaisedAt",
                table: "Escalations",
                column: "RaisedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Notifications_CaseId_EventNumber",
                table: "Notifications",
                columns: new[] { "CaseId", "EventNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_Notifications_Mail_RecipientId",
                table: "Notifications",
                columns: new[] { "Mail", "RecipientId" });

            migrationBuilder.CreateIndex(
                name: "IX_Notifications_RecipientId_CaseId_EventNumber",
                table: "Notifications",
                columns: new[] { "RecipientId", "CaseId", "EventNumber" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Notifications_RecipientId_ReadAt_CreatedAt",
                table: "Notifications",
                columns: new[] { "RecipientId", "ReadAt", "CreatedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Notifications");

            migrationBuilder.DropTable(
                name: "Escalations");

            migrationBuilder.DropColumn(
                name: "AwayFrom",
                table: "Officers");

            migrationBuilder.DropColumn(
                name: "AwayUntil",
                table: "Officers");

            migrationBuilder.DropColumn(
                name: "CoverId",
                table: "Officers");

            migrationBuilder.DropColumn(
                name: "MailMuted",
                table: "Officers");

            migrationBuilder.DropColumn(
                name: "QuietFrom",
                table: "Officers");

            migrationBuilder.DropColumn(
                name: "QuietUntil",
                table: "Officers");
        }
    }
}
