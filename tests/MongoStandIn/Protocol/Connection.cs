using System.Buffers.Binary;
using System.Net.Sockets;
using TaskManager.MongoStandIn.Commands;

namespace TaskManager.MongoStandIn.Protocol;

/// <summary>A client connection: answers messages in sequence until either side closes it.</summary>
internal sealed class Connection(int id, Socket socket, CommandTable commands)
{
    private int _replies;

    /// <summary>The connection id in replies to hello.</summary>
    public int Id => id;

    /// <summary>The application's name from the client's metadata; null before hello or without one.</summary>
    public string? AppName { get; set; }

    /// <summary>Serves the connection. Never throws.</summary>
    public async Task Run(CancellationToken stopping)
    {
        // Reads on another thread, so that the listener continues to accept.
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            while (await Receive(stream, stopping) is { } message) await Answer(stream, message, stopping);
        }
        catch (Exception thrown) when (thrown is IOException or OperationCanceledException or SocketException)
        {
            // The client closed the connection, the server stops, or a fail point closes the connection.
        }
        catch (Exception wrong)
        {
            await Console.Error.WriteLineAsync($"The stand-in for MongoDB closes a connection with a message that it cannot read: {wrong}");
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task Answer(NetworkStream stream, Message message, CancellationToken stopping)
    {
        var request = new Request(message.Command, this);
        // An exhaust hello: the server streams replies, each to the previous one.
        var more = message.AllowsExhaust && request.AwaitsTopology;
        var replyTo = message.Id;
        do
        {
            var reply = await commands.Run(request, stopping);
            if (message.IsUnacknowledged) return;
            await stream.WriteAsync(Message.Reply(++_replies, replyTo, reply, message.IsLegacy, more), stopping);
            replyTo = _replies;
        }
        while (more);
    }

    private static async Task<Message?> Receive(NetworkStream stream, CancellationToken stopping)
    {
        var header = new byte[Message.HeaderLength];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, stopping) < header.Length) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < Message.HeaderLength or > Message.MaxLength)
            throw new InvalidDataException($"A message says that it has {length} bytes.");
        var bytes = new byte[length];
        header.CopyTo(bytes, 0);
        await stream.ReadExactlyAsync(bytes.AsMemory(Message.HeaderLength), stopping);
        return Message.Read(bytes);
    }
}
