package io.jenkins.plugins.etcdbackup.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the rooms of the engine: who may know whom. */
@AnalyzeClasses(packagesOf = RoomsTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final String ENGINE = "io.jenkins.plugins.etcdbackup.engine";

    @ArchTest
    static final ArchRule arrowsPointOnlyDownward = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(ENGINE + "..")
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy(ENGINE + ".cli..")
            .layer("top")
            .definedBy(ENGINE)
            .layer("capture")
            .definedBy(ENGINE + ".capture..")
            .layer("preflight")
            .definedBy(ENGINE + ".preflight..")
            .layer("rehearsal")
            .definedBy(ENGINE + ".rehearsal..")
            .layer("debugpod")
            .definedBy(ENGINE + ".debugpod..")
            .layer("cluster")
            .definedBy(ENGINE + ".cluster..")
            .layer("archive")
            .definedBy(ENGINE + ".archive..")
            .layer("snapshot")
            .definedBy(ENGINE + ".snapshot..")
            .layer("bbolt")
            .definedBy(ENGINE + ".bbolt..")
            .layer("report")
            .definedBy(ENGINE + ".report..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("top")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("capture")
            .mayOnlyBeAccessedByLayers("cli", "top")
            .whereLayer("preflight")
            .mayOnlyBeAccessedByLayers("cli", "top")
            .whereLayer("rehearsal")
            .mayOnlyBeAccessedByLayers("cli", "top")
            .whereLayer("debugpod")
            .mayOnlyBeAccessedByLayers("cli", "top", "capture", "rehearsal")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("cli", "top", "capture", "preflight", "debugpod")
            .whereLayer("archive")
            .mayOnlyBeAccessedByLayers("cli", "top", "capture")
            .whereLayer("snapshot")
            .mayOnlyBeAccessedByLayers("cli", "top", "capture", "archive", "rehearsal")
            .whereLayer("bbolt")
            .mayOnlyBeAccessedByLayers("snapshot");

    @ArchTest
    static final ArchRule theEngineKnowsNoJenkins = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..");

    @ArchTest
    static final ArchRule bboltKnowsOnlyTheJavaLibrary = classes()
            .that()
            .resideInAPackage(ENGINE + ".bbolt..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ENGINE + ".bbolt..", "java..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule reportKnowsOnlyTheJavaLibrary = classes()
            .that()
            .resideInAPackage(ENGINE + ".report..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ENGINE + ".report..", "java..");

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl");
}
