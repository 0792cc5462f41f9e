using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class StatutoryMatters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "StatutoryMatters",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseNumber = table.Column<long>(type: "bigint", nullable: false),
                    Number = table.Column<int>(type: "int", nullable: false),
                    Type = table.Column<int>(type: "int", nullable: false),
                    Nation = table.Column<int>(type: "int", nullable: true),
                    State = table.Column<int>(type: "int", nullable: false),
                    ProposedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    ConfirmedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    ReceivedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    NextDueAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StatutoryMatters", x => x.Id);
                    table.ForeignKey(
                        name: "FK_StatutoryMatters_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_StatutoryMatters_CaseId_Number",
                table: "StatutoryMatters",
                columns: new[] { "CaseId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StatutoryMatters_NextDueAt_CaseNumber_Number",
                table: "StatutoryMatters",
                columns: new[] { "NextDueAt", "CaseNumber", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_StatutoryMatters_Type_NextDueAt_CaseNumber_Number",
                table: "StatutoryMatters",
                columns: new[] { "Type", "NextDueAt", "CaseNumber", "Number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "StatutoryMatters");
        }
    }
}
