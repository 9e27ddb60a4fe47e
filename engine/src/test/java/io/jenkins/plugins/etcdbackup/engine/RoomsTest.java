package io.jenkins.plugins.etcdbackup.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;

/** Holds the rooms of the engine: who may know whom. */
@AnalyzeClasses(packagesOf = RoomsTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final String ENGINE = "io.jenkins.plugins.etcdbackup.engine";

    /** Every room, and the rooms that may know it. The top room is the engine's own package. */
    private static final Map<String, String> KNOWN_BY = Map.ofEntries(
            entry("cli", ""),
            entry("top", "cli"),
            entry("capture", "cli top"),
            entry("preflight", "cli top"),
            entry("rehearsal", "cli top"),
            entry("rehearsalpod", "top rehearsal"),
            entry("debugpod", "cli top capture preflight rehearsal rehearsalpod"),
            entry("exec", "top capture preflight rehearsal rehearsalpod debugpod"),
            entry("lock", "cli top preflight"),
            entry("cluster", "cli top capture preflight lock debugpod"),
            entry("login", "cli top capture preflight lock debugpod rehearsal rehearsalpod exec cluster"),
            entry("route", "cli top login"),
            entry("pem", "capture cluster login tarball"),
            entry("restore", "cli top"),
            entry("objects", "cli top restore"),
            entry("manifest", "cli top restore"),
            entry("encryption", "cli top objects restore"),
            entry("tarball", "cli top encryption manifest objects restore"),
            entry("files", "cli top capture encryption rehearsal tarball manifest objects restore"),
            entry("snapshot", "cli top capture encryption manifest objects restore rehearsal"),
            entry("bbolt", "snapshot"));

    @ArchTest
    static final ArchRule arrowsPointOnlyDownward = rooms();

    /** A class that needs a class that needs it is one class in two files, or a missing third. */
    @ArchTest
    static final ArchRule noClassesGoRoundInCircles =
            slices().assignedFrom(topLevelClasses()).should().beFreeOfCycles();

    private static ArchRule rooms() {
        LayeredArchitecture house = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ENGINE + "..")
                .layer("report")
                .definedBy(ENGINE + ".report..");
        for (String room : KNOWN_BY.keySet()) {
            house = house.layer(room).definedBy(room.equals("top") ? ENGINE : ENGINE + "." + room + "..");
        }
        for (Map.Entry<String, String> room : KNOWN_BY.entrySet()) {
            house = room.getValue().isEmpty()
                    ? house.whereLayer(room.getKey()).mayNotBeAccessedByAnyLayer()
                    : house.whereLayer(room.getKey())
                            .mayOnlyBeAccessedByLayers(room.getValue().split(" "));
        }
        return house;
    }

    private static SliceAssignment topLevelClasses() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return javaClass.getPackageName().startsWith(ENGINE)
                        ? SliceIdentifier.of(javaClass.getName().split("\\$")[0])
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "classes of the engine";
            }
        };
    }

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
    static final ArchRule pemKnowsOnlyTheJavaLibrary = classes()
            .that()
            .resideInAPackage(ENGINE + ".pem..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ENGINE + ".pem..", "java..", "javax.security.auth.x500..");

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
