using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
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
                type: "TEXT",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "NameAndHandle",
                table: "Residents",
                type: "TEXT",
                maxLength: 401,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "PersonId",
                table: "Residents",
                type: "BLOB",
                nullable: true);

            // Whoever is known so far was vouched for by a platform.
            migrationBuilder.AddColumn<int>(
                name: "Verified",
                table: "Residents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<byte[]>(
                name: "ConversationId",
                table: "Messages",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsAutomatic",
                table: "Messages",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "CaseConversations",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CaseId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AccountId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Channel = table.Column<int>(type: "INTEGER", nullable: false),
                    Audience = table.Column<int>(type: "INTEGER", nullable: false),
                    ThreadKey = table.Column<string>(type: "TEXT", maxLength: 560, nullable: false),
                    ConversationKey = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    ResidentId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Origin = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReplyToExternalId = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    LastInboundAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReplyWindowSeconds = table.Column<int>(type: "INTEGER", nullable: true)
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
                    ResidentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    OtherId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    ById = table.Column<byte[]>(type: "BLOB", nullable: true),
                    By = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DismissedSuggestions", x => new { x.ResidentId, x.OtherId });
                });

            migrationBuilder.CreateTable(
                name: "IdentityLinks",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PersonId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ResidentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    LinkedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LinkedById = table.Column<byte[]>(type: "BLOB", nullable: true),
                    LinkedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    UnlinkedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    UnlinkedById = table.Column<byte[]>(type: "BLOB", nullable: true),
                    UnlinkedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    UnlinkReason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdentityLinks", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "KeptSecrets",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Protected = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeptSecrets", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "MentionedMessages",
                columns: table => new
                {
                    AccountId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ExternalId = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    CaseId = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MentionedMessages", x => new { x.AccountId, x.ExternalId });
                });

            migrationBuilder.CreateTable(
                name: "Persons",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PreferredChannel = table.Column<int>(type: "INTEGER", nullable: true),
                    Language = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
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

            migrationBuilder.Sql("ALTER TABLE Residents DROP COLUMN Email;");

            migrationBuilder.Sql("ALTER TABLE Residents DROP COLUMN NameAndHandle;");

            migrationBuilder.Sql("ALTER TABLE Residents DROP COLUMN PersonId;");

            migrationBuilder.Sql("ALTER TABLE Residents DROP COLUMN Verified;");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN ConversationId;");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN IsAutomatic;");
        }
    }
}
