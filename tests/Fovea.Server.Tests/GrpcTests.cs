using System.Runtime.InteropServices;
using Fovea.Imaging;
using Fovea.Server.Grpc.Messages;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fovea.Server.Tests;

/// <summary>The whole Open Inference Protocol over gRPC, through a port.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private const string Key = "sesame";

    private TestServer _server = null!;
    private GrpcChannel _channel = null!;
    private GRPCInferenceService.GRPCInferenceServiceClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _channel = GrpcChannel.ForAddress(_server.Application.GrpcAddress!);
        _client = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task TheServerSaysWhatItIs()
    {
        Assert.True((await _client.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.True((await _client.ServerReadyAsync(new ServerReadyRequest())).Ready);
        ServerMetadataResponse server = await _client.ServerMetadataAsync(new ServerMetadataRequest());
        Assert.Equal("fovea", server.Name);
        Assert.Contains("binary_tensor_data", server.Extensions);
    }

    [Fact]
    public async Task AModelSaysWhatItTakesAndGives()
    {
        Assert.True((await _client.ModelReadyAsync(new ModelReadyRequest { Name = "digits" })).Ready);
        ModelMetadataResponse model = await _client.ModelMetadataAsync(new ModelMetadataRequest { Name = "digits", Version = "1" });
        Assert.Equal(["1"], model.Versions);
        ModelMetadataResponse.Types.TensorMetadata input = Assert.Single(model.Inputs);
        Assert.Equal(("input", "FP32"), (input.Name, input.Datatype));
        Assert.Equal([-1, 1, 28, 28], input.Shape);
        Assert.Equal(["logits", "probabilities"], model.Outputs.Select(output => output.Name));
    }

    [Fact]
    public async Task ContentsGetContentsAndRawGetsRaw()
    {
        (float[] values, long[] shape, float[] probabilities) = ProtocolRequests.Images(2);
        ModelInferRequest typed = Request("input", "FP32", shape), raw = typed.Clone();
        typed.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { values } };
        raw.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)));

        ModelInferResponse answer = await _client.ModelInferAsync(typed), rawAnswer = await _client.ModelInferAsync(raw);

        Assert.Equal(("digits", "1", "seven"), (answer.ModelName, answer.ModelVersion, answer.Id));
        AssertClose(probabilities, [.. answer.Outputs[1].Contents.Fp32Contents]);
        Assert.Equal([2, 10], answer.Outputs[1].Shape);
        Assert.Null(rawAnswer.Outputs[1].Contents);
        AssertClose(probabilities, MemoryMarshal.Cast<byte, float>(rawAnswer.RawOutputContents[1].Span).ToArray());
    }

    [Fact]
    public async Task ImageFilesGetClassesAsTexts()
    {
        byte[] png = ImageFile.EncodePng(Pictures.Noise(50, 40));
        ModelInferRequest request = Request("image", "BYTES", [1]);
        request.Inputs[0].Contents = new InferTensorContents { BytesContents = { ByteString.CopyFrom(png) } };
        var output = new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "probabilities" };
        output.Parameters["classification"] = new InferParameter { Int64Param = 3 };
        request.Outputs.Add(output);
        ModelInferResponse answer = await _client.ModelInferAsync(request);
        using ImageClassifier classifier = TestServer.Digits();
        Assert.Equal(
            classifier.Predict(png, top: 3).Select(each => each.Index.ToString()),
            answer.Outputs[0].Contents.BytesContents.Select(text => text.ToStringUtf8().Split(':')[1]));
    }

    [Fact]
    public async Task WhatIsWrongHasACodeAndASentence()
    {
        var cats = new ModelMetadataRequest { Name = "cats" };
        await ExpectAsync(StatusCode.NotFound, "no model 'cats'", () => _client.ModelMetadataAsync(cats));
        await ExpectAsync(StatusCode.NotFound, "no model", () => _client.ModelReadyAsync(new ModelReadyRequest { Name = "cats" }));
        var empty = new ModelInferRequest { ModelName = "digits" };
        await ExpectAsync(StatusCode.InvalidArgument, "0 inputs", () => _client.ModelInferAsync(empty));
        ModelInferRequest wrong = Request("input", "FP32", [1, 1, 28, 28]);
        await ExpectAsync(StatusCode.InvalidArgument, "0 bytes", () => _client.ModelInferAsync(wrong));
        wrong.RawInputContents.Add(ByteString.CopyFrom(new byte[7]));
        await ExpectAsync(StatusCode.InvalidArgument, "7 bytes; expected 3136", () => _client.ModelInferAsync(wrong));
        wrong.RawInputContents.Add(ByteString.Empty);
        await ExpectAsync(StatusCode.InvalidArgument, "2 raw contents", () => _client.ModelInferAsync(wrong));
        wrong.RawInputContents.Clear();
        wrong.Inputs[0].Datatype = "UINT8";
        wrong.Inputs[0].Contents = new InferTensorContents { UintContents = { 256 } };
        await ExpectAsync(StatusCode.InvalidArgument, "256 does not fit", () => _client.ModelInferAsync(wrong));
    }

    [Fact]
    public async Task CompressedAndOversizedMessagesAreRefused()
    {
        var large = new ModelInferRequest { ModelName = "digits" };
        large.RawInputContents.Add(ByteString.CopyFrom(new byte[17 << 20]));
        RpcException oversized = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync(large));
        Assert.Equal(StatusCode.ResourceExhausted, oversized.StatusCode);
        var gzip = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        RpcException compressed = await Assert.ThrowsAsync<RpcException>(
            async () => await _client.ModelMetadataAsync(new ModelMetadataRequest { Name = "digits" }, gzip));
        Assert.Equal(StatusCode.Unimplemented, compressed.StatusCode);
    }

    [Fact]
    public async Task AKeyIsAskedForButNotForHealth()
    {
        await using TestServer server = await TestServer.StartAsync(options => options.ApiKey = Key);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Application.GrpcAddress!);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        Assert.True((await client.ServerReadyAsync(new ServerReadyRequest())).Ready);
        await ExpectAsync(StatusCode.Unauthenticated, "API key", () => client.ServerMetadataAsync(new ServerMetadataRequest()));
        var key = new Metadata { { "authorization", $"Bearer {Key}" } };
        Assert.Equal("fovea", (await client.ServerMetadataAsync(new ServerMetadataRequest(), key)).Name);
    }

    private static ModelInferRequest Request(string name, string datatype, long[] shape)
    {
        var input = new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = datatype };
        input.Shape.Add(shape);
        return new ModelInferRequest { ModelName = "digits", Id = "seven", Inputs = { input } };
    }

    private static async Task ExpectAsync<T>(StatusCode code, string text, Func<AsyncUnaryCall<T>> call)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () => await call());
        Assert.Equal(code, failure.StatusCode);
        Assert.Contains(text, failure.Status.Detail);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance: 1e-6f);
    }
}
