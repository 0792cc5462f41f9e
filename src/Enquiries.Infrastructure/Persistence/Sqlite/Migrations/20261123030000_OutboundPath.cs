using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OutboundPath : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ClearedAt",
                table: "Messages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "HeldSince",
                table: "Messages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RereadAt",
                table: "Messages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Messages_RemovedAt",
                table: "Messages",
                column: "RemovedAt",
                filter: "RemovedAt IS NOT NULL AND ClearedAt IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Messages_RemovedAt",
                table: "Messages");

            // Not DropColumn: it would build the table anew, and the triggers of the full-text index name it.
            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN ClearedAt");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN HeldSince");

            migrationBuilder.Sql("ALTER TABLE Messages DROP COLUMN RereadAt");
        }
    }
}
