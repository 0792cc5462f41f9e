using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OwnFlagAndHeaders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Headers",
                table: "InboundDeliveries",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "OwnFlag",
                table: "IdentityLinks",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // EF's own way copies the whole table.
            migrationBuilder.Sql("ALTER TABLE InboundDeliveries DROP COLUMN Headers;");
            migrationBuilder.Sql("ALTER TABLE IdentityLinks DROP COLUMN OwnFlag;");
        }
    }
}
