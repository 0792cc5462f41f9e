using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class StoredFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "StoredFiles",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    MessageId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Position = table.Column<int>(type: "int", nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(150)", maxLength: 150, nullable: true),
                    ContentType = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    ReceivedHash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    ThumbnailHash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    Length = table.Column<long>(type: "bigint", nullable: false),
                    Width = table.Column<int>(type: "int", nullable: true),
                    Height = table.Column<int>(type: "int", nullable: true),
                    AlternativeText = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    OfficerId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    RecordedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    ScannedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    Work_Attempts = table.Column<int>(type: "int", nullable: false),
                    Work_LastError = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    Work_LeasedUntil = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    Work_NextAttemptAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StoredFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_StoredFiles_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_StoredFiles_CaseId_MessageId_Position",
                table: "StoredFiles",
                columns: new[] { "CaseId", "MessageId", "Position" });

            migrationBuilder.CreateIndex(
                name: "IX_StoredFiles_ChangedAt",
                table: "StoredFiles",
                column: "ChangedAt");

            migrationBuilder.CreateIndex(
                name: "IX_StoredFiles_Hash",
                table: "StoredFiles",
                column: "Hash",
                filter: "Hash IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_StoredFiles_MessageId",
                table: "StoredFiles",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_StoredFiles_ThumbnailHash",
                table: "StoredFiles",
                column: "ThumbnailHash",
                filter: "ThumbnailHash IS NOT NULL");

            // Parts of complex properties cannot be indexed from the model.
            migrationBuilder.CreateIndex("IX_StoredFiles_Work_NextAttemptAt", "StoredFiles", "Work_NextAttemptAt", filter: "Work_NextAttemptAt IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "StoredFiles");
        }
    }
}
