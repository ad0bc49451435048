using System.Text;
using Fovea.Formats;
using Fovea.Training.Logging;

namespace Fovea.Training.Tests;

/// <summary>Files that grow record by record, on a disk that becomes full.</summary>
public sealed class AppendedFileTests
{
    [Fact]
    public void RecordsThatDoNotFitWaitUntilThereIsRoom()
    {
        var disk = new SmallDisk { Room = 8 };
        using var file = new AppendedFile(disk, "log.jsonl");
        file.Append("first\n"u8);
        file.Append("second\n"u8);
        file.Append("third\n"u8);
        Assert.Equal("first\n", disk.Text); // no part of a record
        Assert.Equal(
            "log.jsonl: could not be written (No space left on device); check the disk.",
            Assert.Throws<FileWriteException>(file.Flush).Message);

        disk.Room = 100;
        file.Append("fourth\n"u8);
        file.Flush();
        Assert.Equal("first\nsecond\nthird\nfourth\n", disk.Text);
    }

    [Fact]
    public void ARecordThatCannotBeCutIsOverwritten()
    {
        var disk = new SmallDisk { Room = 8, RefusesToShrink = true };
        using var file = new AppendedFile(disk, "log.jsonl");
        file.Append("first\n"u8);
        file.Append("second\n"u8);
        Assert.Equal("first\nse", disk.Text);
        disk.Room = 100;
        file.Flush();
        Assert.Equal("first\nsecond\n", disk.Text);
    }

    /// <summary>Takes so many bytes; of a write that does not fit, those that do.</summary>
    private sealed class SmallDisk : MemoryStream
    {
        public int Room { get; set; }

        public bool RefusesToShrink { get; init; }

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, (int)Math.Min(count, Room - Position));
            if (Position == Room)
                throw new IOException("No space left on device");
        }

        public override void SetLength(long value)
        {
            if (RefusesToShrink && value < Length)
                throw new IOException("Input/output error");
            base.SetLength(value);
        }
    }
}
