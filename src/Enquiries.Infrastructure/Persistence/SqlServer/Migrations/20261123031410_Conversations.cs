using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Conversations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Email",
                table: "Residents",
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "NameAndHandle",
                table: "Residents",
                type: "nvarchar(401)",
                maxLength: 401,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "PersonId",
                table: "Residents",
                type: "uniqueidentifier",
                nullable: true);

            // Whoever is known so far was vouched for by a platform.
            migrationBuilder.AddColumn<int>(
                name: "Verified",
                table: "Residents",
                type: "int",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<Guid>(
                name: "ConversationId",
                table: "Messages",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsAutomatic",
                table: "Messages",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "CaseConversations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AccountId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Channel = table.Column<int>(type: "int", nullable: false),
                    Audience = table.Column<int>(type: "int", nullable: false),
                    ThreadKey = table.Column<string>(type: "nvarchar(560)", maxLength: 560, nullable: false),
                    ConversationKey = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    ResidentId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Origin = table.Column<int>(type: "int", nullable: false),
                    Since = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    ReplyToExternalId = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: true),
                    LastInboundAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    ReplyWindowSeconds = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseConversations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CaseConversations_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DismissedSuggestions",
                columns: table => new
                {
                    ResidentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    OtherId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    ById = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    By = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DismissedSuggestions", x => new { x.ResidentId, x.OtherId });
                });

            migrationBuilder.CreateTable(
                name: "IdentityLinks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PersonId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ResidentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    LinkedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    LinkedById = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    LinkedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false),
                    UnlinkedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    UnlinkedById = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    UnlinkedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    UnlinkReason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdentityLinks", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "KeptSecrets",
                columns: table => new
                {
                    Name = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Protected = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeptSecrets", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "MentionedMessages",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ExternalId = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MentionedMessages", x => new { x.AccountId, x.ExternalId });
                });

            migrationBuilder.CreateTable(
                name: "Persons",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PreferredChannel = table.Column<int>(type: "int", nullable: true),
                    Language = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Persons", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Residents_Email",
                table: "Residents",
                column: "Email",
                filter: "Email IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Residents_NameAndHandle",
                table: "Residents",
                column: "NameAndHandle",
                filter: "NameAndHandle IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Residents_PersonId",
                table: "Residents",
                column: "PersonId",
                filter: "PersonId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_CaseConversations_AccountId_ThreadKey",
                table: "CaseConversations",
                columns: new[] { "AccountId", "ThreadKey" });

            migrationBuilder.CreateIndex(
                name: "IX_CaseConversations_CaseId_AccountId_ThreadKey",
                table: "CaseConversations",
                columns: new[] { "CaseId", "AccountId", "ThreadKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CaseConversations_ResidentId",
                table: "CaseConversations",
                column: "ResidentId");

            migrationBuilder.CreateIndex(
                name: "IX_CaseConversations_Taken",
                table: "CaseConversations",
                columns: new[] { "AccountId", "ThreadKey" },
                unique: true,
                filter: "EndedAt IS NULL AND Origin >= 2");

            migrationBuilder.CreateIndex(
                name: "IX_IdentityLinks_PersonId",
                table: "IdentityLinks",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_IdentityLinks_Present",
                table: "IdentityLinks",
                column: "ResidentId",
                unique: true,
                filter: "UnlinkedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_MentionedMessages_CaseId",
                table: "MentionedMessages",
                column: "CaseId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CaseConversations");

            migrationBuilder.DropTable(
                name: "DismissedSuggestions");

            migrationBuilder.DropTable(
                name: "IdentityLinks");

            migrationBuilder.DropTable(
                name: "KeptSecrets");

            migrationBuilder.DropTable(
                name: "MentionedMessages");

            migrationBuilder.DropTable(
                name: "Persons");

            migrationBuilder.DropIndex(
                name: "IX_Residents_Email",
                table: "Residents");

            migrationBuilder.DropIndex(
                name: "IX_Residents_NameAndHandle",
                table: "Residents");

            migrationBuilder.DropIndex(
                name: "IX_Residents_PersonId",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "Email",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "NameAndHandle",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "PersonId",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "Verified",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "ConversationId",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "IsAutomatic",
                table: "Messages");
        }
    }
}
